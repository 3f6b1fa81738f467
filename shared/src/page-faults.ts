/**
 * The faults between an editor and its server that a page can see. The words are English; the element has them in other
 * languages among its messages.
 */

/** A fault, in words for whoever runs the server. */
export interface Fault {
  /** A few words. */
  title: string
  /** What it means, in a sentence or two. */
  means: string
  /** What to change, and where. */
  change: string
}

/** The faults, by their names. */
export const pageFaults = {
  'device-offline': {
    title: 'This device is offline',
    means: 'The browser says that this device has no network.',
    change: 'Nothing on the server: it goes on when the network is back.'
  },
  unreachable: {
    title: 'The server cannot be reached',
    means: 'The browser gets no answer that it may read, and does not say why: the name, the certificate, a firewall, or another program that answers in place of the server.',
    change: 'Run `tandem doctor` with the address of the server; it can see what a page may not.'
  },
  'mixed-content': {
    title: 'A secure page, and a server without TLS',
    means: 'A page that came by https may not connect to a server by http; browsers refuse it before anything is sent.',
    change: 'Write https:// in the attribute `server` of the element, and give the server TLS (`listen 443 ssl`).'
  },
  'no-server-behind': {
    title: 'The proxy does not reach the server',
    means: 'The proxy answers, and says that the server behind it does not, or not in time.',
    change: 'Start the server, and compare the `server` lines of `upstream tandem` with its --host and --port; the error log of Nginx says what it tried.'
  },
  'proxy-asks-sign-in': {
    title: 'The proxy asks for a sign-in of its own',
    means: 'Requests do not come to the server without a password that the editor does not know.',
    change: 'Take `auth_basic` or `auth_request` out of the locations that lead to the server; it asks for tokens itself (--auth token).'
  },
  'proxy-refuses': {
    title: 'The proxy refuses requests',
    means: 'The answer is a refusal that does not come from the server.',
    change: 'Look for `deny`, `allow`, `return 403` or the rules of a firewall for web applications in the configuration of the proxy.'
  },
  'not-tandem': {
    title: 'Something else answers',
    means: 'What answers at this address is not Tandem.',
    change: 'Check the address. If it is right: `server_name` has to be its host, and `location /` has to have `proxy_pass http://tandem;`.'
  },
  'wrong-path': {
    title: 'The server is under another path',
    means: 'There is a Tandem server on this host, and not below this path.',
    change: 'Use the address that is named here, in the attribute `server` of the element, too; or make the `location` of the proxy that of the address.'
  },
  'base-path': {
    title: 'The server does not know the path that it is under',
    means: 'The server answers, and says that there is nothing at this address: the proxy passes requests on with a path that the server does not expect.',
    change: 'Start the server with --public-url and this whole address, and pass paths on unchanged: `proxy_pass http://tandem;`, with nothing behind the name.'
  },
  'host-refused': {
    title: 'The server is asked under a name that is not its own',
    means: 'The name that the server sees is not that of --public-url: the proxy puts another in, or the setting is wrong.',
    change: 'Add `proxy_set_header Host $http_host;` wherever requests are passed to the server, and compare --public-url with the address.'
  },
  'origin-refused': {
    title: 'The server takes its own page for a foreign one',
    means: 'The server compares the origin of a page with the name that it is asked under, and sees two: the proxy puts another name in.',
    change: 'Add `proxy_set_header Host $http_host;` where sockets are passed to the server. For pages of other sites, set --allowed-origins.'
  },
  stopping: {
    title: 'The server is stopping',
    means: 'It takes no new connections, as before a restart.',
    change: 'Try again in some seconds; if it stays so, look into the log of the server.'
  },
  'sockets-not-passed': {
    title: 'The paths of sockets lead elsewhere',
    means: 'Pages come from the server, but what answers at the path of its WebSockets is something else.',
    change: 'Pass these paths on as well: `location ~ ^/(?:collaboration$|yjs/) { proxy_pass http://tandem; … }`, with the prefix in front where there is one.'
  },
  'sockets-fail': {
    title: 'Sockets do not open',
    means: 'The server answers plain requests, and WebSockets to it fail: most often the proxy does not pass the request for a WebSocket on, or the server does not allow this page’s origin.',
    change: 'In the location of sockets: `proxy_http_version 1.1;`, `proxy_set_header Upgrade $http_upgrade;` and `proxy_set_header Connection $tandem_connection;`. For a page of another site: --allowed-origins.'
  },
  'frames-held': {
    title: 'What is sent over a socket does not arrive',
    means: 'The socket opens, and then no answer comes over it: something on the way holds messages back.',
    change: 'Set `proxy_buffering off;` in the location of sockets, and look for other proxies in front that buffer.'
  },
  'idle-cut': {
    title: 'Idle sockets are cut',
    means: 'The proxy gives a socket up on which nothing is sent for a while. People who only read lose the connection again and again.',
    change: 'Make `proxy_read_timeout` and `proxy_send_timeout` in the location of sockets longer than the time between two pings (60s for the usual 25), or that time shorter with --ping-seconds.'
  },
  'frame-limit': {
    title: 'Large messages do not pass',
    means: 'A message smaller than the server takes ends the connection. Who opens a long document, or brings much text, is cut off and never done.',
    change: 'Raise the limit on the size of WebSocket messages of the proxies in front (Nginx has none), or max-message-bytes of the server if it was lowered.'
  },
  'proxy-limit': {
    title: 'The proxy limits connections or requests',
    means: 'A few connections from one address are refused before they come to the server. People behind one router share an address.',
    change: 'Raise `limit_conn` and the rate and burst of `limit_req`.'
  }
} as const satisfies Record<string, Fault>

/** The name of a fault that a page can see. */
export type PageFaultId = keyof typeof pageFaults
