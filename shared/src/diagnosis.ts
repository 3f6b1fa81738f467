/**
 * The usual faults between an editor and its server: what each means, and the line to change. `tandem doctor` tells them by
 * these words, and adds what it saw. Those that a page can see too are in page-faults.ts.
 *
 * Lines are those of Nginx, as in docs/deploy/nginx.conf; other proxies have the same by other names.
 */
import { pageFaults, type Fault } from './page-faults.ts'

/** The faults, by their names. */
export const faults = {
  ...pageFaults,

  // On the way to the machine.
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
  'redirect-loop': {
    title: 'Redirected in a circle',
    means: 'Each address leads to the next, and none to the server.',
    change: 'Keep `return 308 https://…` to the server block that listens on port 80. If another proxy in front of Nginx speaks TLS, let it use https to Nginx, too.'
  },

  // What answers.
  'page-not-passed': {
    title: 'The page does not come whole',
    means: 'The server can be reached, but what comes in place of its page, or of the scripts that the page needs, is something else. Editors in other pages are not affected.',
    change: 'Pass everything below the address on, not the paths of sockets and of the API alone: `location / { proxy_pass http://tandem; }`. Under a path, start the server with --public-url and the whole address.'
  },
  'not-writable': {
    title: 'The server cannot write',
    means: 'The server runs and cannot write to its disk: edits are held in memory and not acknowledged.',
    change: 'Look into the log of the server, and at the space and the rights of its data folder.'
  },

  // Sockets.
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
  'pings-lost': {
    title: 'The pings of the server do not arrive',
    means: 'The server pings each socket to keep it open; something on the way swallows that, and may give up sockets that are idle.',
    change: 'Look for proxies in front that take WebSockets apart, and have them pass pings on, or raise what they allow a socket to be idle.'
  },
  'not-sticky': {
    title: 'One document, several servers',
    means: 'Connections to the same document come to different servers, which know nothing of each other’s edits.',
    change: 'Choose the server by the document: `hash $tandem_document consistent;` as the first line of `upstream tandem`, with the maps that make it.'
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
