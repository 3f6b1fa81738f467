/**
 * The usual faults between an editor and its server: what each means, and the line to change. `tandem doctor` and the
 * element's panel both tell them by these words; what was seen in a particular case, they add themselves.
 *
 * Lines are those of Nginx, as in docs/deploy/nginx.conf; other proxies have the same by other names.
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
export const faults = {
  // On the way to the machine.
  'device-offline': {
    title: 'This device is offline',
    means: 'The browser says that this device has no network.',
    change: 'Nothing on the server: it goes on when the network is back.'
  },
  'name-unknown': {
    title: 'The name is not known',
    means: 'No address is known for the name of the server.',
    change: 'Check how the address is written, and the A and AAAA records of the name.'
  },
  'connection-refused': {
    title: 'Nothing listens there',
    means: 'The machine answers that no program listens on this port.',
    change: 'Start Nginx, and check its `listen` lines and the port in the address. Without a proxy: start the server, and check --host and --port.'
  },
  'no-answer': {
    title: 'No answer',
    means: 'Nothing comes back from there: a firewall drops what is sent, the machine is down, or its address is another.',
    change: 'Check the A and AAAA records of the name, and that the firewall lets this port in.'
  },
  unreachable: {
    title: 'The server cannot be reached',
    means: 'The browser gets no answer that it may read, and does not say why: the name, the certificate, a firewall, or another program that answers in place of the server.',
    change: 'Run `tandem doctor` with the address of the server; it can see what a page may not.'
  },

  // TLS.
  'certificate-expired': {
    title: 'The certificate has expired',
    means: 'Browsers refuse to connect.',
    change: 'Renew it (`certbot renew`) and reload Nginx; if that was done, check that `ssl_certificate` names the renewed file.'
  },
  'certificate-name': {
    title: 'The certificate is for another name',
    means: 'The certificate does not name the host of this address, so browsers refuse to connect.',
    change: 'Let `ssl_certificate` in the server block of this `server_name` name a certificate for it; without such a block Nginx takes the first one.'
  },
  'certificate-self-signed': {
    title: 'The certificate is signed by nobody known',
    means: 'It is signed by itself, or by an authority that this machine does not know. Browsers refuse to connect, and a page that embeds the editor cannot even ask.',
    change: 'Let `ssl_certificate` name a certificate of a public authority (certbot); with one of your own, install its certificate on every device, and pass it here with --ca.'
  },
  'certificate-chain': {
    title: 'The chain of the certificate is incomplete',
    means: 'The certificates between this one and a known authority are not sent. Browsers that know them connect, others and most programs do not.',
    change: 'Let `ssl_certificate` name the whole chain: fullchain.pem, not cert.pem.'
  },
  'tls-failed': {
    title: 'TLS does not come about',
    means: 'The two sides do not agree on how to speak TLS.',
    change: 'Check `ssl_protocols` (TLSv1.2 TLSv1.3), `ssl_ciphers` and that `listen 443` has the word ssl.'
  },
  'https-at-plain-port': {
    title: 'There is no TLS on this port',
    means: 'The address begins with https, and the port answers plain HTTP.',
    change: 'Add the word ssl to the line: `listen 443 ssl http2;`, or correct the port in the address.'
  },
  'http-at-tls-port': {
    title: 'This port wants TLS',
    means: 'The address begins with http, and the port answers https only.',
    change: 'Write https:// in the address.'
  },
  'plain-http': {
    title: 'No TLS',
    means: 'Everything is sent readable to everybody on the way, tokens included, and browsers withhold from such pages what they give to secure ones.',
    change: 'Send plain requests to https: `return 308 https://<name>$request_uri;` in the server block that listens on port 80.'
  },
  'mixed-content': {
    title: 'A secure page, and a server without TLS',
    means: 'A page that came by https may not connect to a server by http; browsers refuse it before anything is sent.',
    change: 'Write https:// in the attribute `server` of the element, and give the server TLS (`listen 443 ssl`).'
  },
  'redirect-loop': {
    title: 'Redirected in a circle',
    means: 'Each address leads to the next, and none to the server.',
    change: 'Keep `return 308 https://…` to the server block that listens on port 80. If another proxy in front of Nginx speaks TLS, let it use https to Nginx, too.'
  },

  // What answers.
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
  'page-not-passed': {
    title: 'The page does not come whole',
    means: 'The server can be reached, but what comes in place of its page, or of the scripts that the page needs, is something else. Editors in other pages are not affected.',
    change: 'Pass everything below the address on, not the paths of sockets and of the API alone: `location / { proxy_pass http://tandem; }`. Under a path, start the server with --public-url and the whole address.'
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
  'not-writable': {
    title: 'The server cannot write',
    means: 'The server runs and cannot write to its disk: edits are held in memory and not acknowledged.',
    change: 'Look into the log of the server, and at the space and the rights of its data folder.'
  },
  stopping: {
    title: 'The server is stopping',
    means: 'It takes no new connections, as before a restart.',
    change: 'Try again in some seconds; if it stays so, look into the log of the server.'
  },

  // Sockets.
  'sockets-not-passed': {
    title: 'The paths of sockets lead elsewhere',
    means: 'Pages come from the server, but what answers at the path of its WebSockets is something else.',
    change: 'Pass these paths on as well: `location ~ ^/(?:collaboration$|yjs/) { proxy_pass http://tandem; … }`, with the prefix in front where there is one.'
  },
  'upgrade-stripped': {
    title: 'The request for a WebSocket arrives as a plain one',
    means: 'The proxy does not pass the header Upgrade on, so the server is never asked for a WebSocket.',
    change: 'Add `proxy_set_header Upgrade $http_upgrade;` to the location of sockets. A location that sets any header itself inherits none from outside.'
  },
  'headers-not-inherited': {
    title: 'The location of sockets has lost its headers',
    means: 'Pages are passed on with the right headers, and the requests for WebSockets are not: not even the name of the server arrives.',
    change: 'Repeat every `proxy_set_header` line in the location of sockets, Host, Upgrade, Connection and X-Forwarded-For: a location that sets any of them itself inherits none from outside.'
  },
  'connection-stripped': {
    title: 'The request for a WebSocket arrives incomplete',
    means: 'The proxy passes the header Upgrade on, but not with `Connection: upgrade`, without which it does not count.',
    change: 'Add `proxy_set_header Connection $tandem_connection;` to the location of sockets, with the `map` that makes it from $http_upgrade.'
  },
  'http-1.0': {
    title: 'The proxy speaks HTTP/1.0 to the server',
    means: 'A WebSocket cannot be asked for in HTTP/1.0, which Nginx speaks to servers unless told otherwise.',
    change: 'Add `proxy_http_version 1.1;` to the location of sockets.'
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
  'pings-lost': {
    title: 'The pings of the server do not arrive',
    means: 'The server pings each socket to keep it open; something on the way swallows that, and may give up sockets that are idle.',
    change: 'Look for proxies in front that take WebSockets apart, and have them pass pings on, or raise what they allow a socket to be idle.'
  },
  'frame-limit': {
    title: 'Large messages do not pass',
    means: 'A message smaller than the server takes ends the connection. Who opens a long document, or brings much text, is cut off and never done.',
    change: 'Raise the limit on the size of WebSocket messages of the proxies in front (Nginx has none), or max-message-bytes of the server if it was lowered.'
  },
  'not-sticky': {
    title: 'One document, several servers',
    means: 'Connections to the same document come to different servers, which know nothing of each other’s edits.',
    change: 'Choose the server by the document: `hash $tandem_document consistent;` as the first line of `upstream tandem`, with the maps that make it.'
  },
  'proxy-limit': {
    title: 'The proxy limits connections or requests',
    means: 'A few connections from one address are refused before they come to the server. People behind one router share an address.',
    change: 'Raise `limit_conn` and the rate and burst of `limit_req`.'
  },
  'server-limit': {
    title: 'The server limits connections',
    means: 'The server says that there are too many from this address. If everybody seems to come from the proxy, they share one limit.',
    change: 'Set --trusted-proxies to the address of the proxy, which has to set `proxy_set_header X-Forwarded-For $remote_addr;`; or raise max-sockets-per-address.'
  },
  'body-limit': {
    title: 'Request bodies do not pass',
    means: 'The proxy refuses a request body that the server would take.',
    change: 'Raise `client_max_body_size` (11m).'
  },

  // Who asks.
  'token-refused': {
    title: 'The token is refused',
    means: 'The way to the server is in order; it does not take this token for this document.',
    change: 'Compare the token with the settings jwt-secret or jwks-url, jwt-issuer and jwt-audience, and its claims with docs/access.md.'
  },
  'token-clock': {
    title: 'The token and the server’s clock disagree',
    means: 'By the clock of the server the token has expired, or is not valid yet.',
    change: 'Get a new token; if new ones are refused, too, set the clocks of the server and of whoever makes tokens (`timedatectl set-ntp true`).'
  },
  'clock-skew': {
    title: 'The clocks differ',
    means: 'The clock of the server and the one here are more than a minute apart. Tokens that are made by one may have expired, or not be valid yet, by the other.',
    change: 'Set both by NTP: `timedatectl set-ntp true`.'
  },
  'document-unavailable': {
    title: 'The document cannot be opened',
    means: 'The way to the server is in order, and the server cannot open this document.',
    change: 'Look into the log of the server, and run `tandem verify`.'
  }
} as const satisfies Record<string, Fault>

/** The name of a fault. */
export type FaultId = keyof typeof faults
