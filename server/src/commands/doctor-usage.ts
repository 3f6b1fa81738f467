/**
 * How `tandem doctor` is called. Apart from the command, which is loaded only when it is chosen.
 */

/** The part of `--help` about examining a server from outside. */
export const doctorUsage = `Usage: tandem doctor <url> [options]

  <url>              Where people reach the server, such as https://docs.example.
  --token <token>    A token to try, or the environment variable TANDEM_TOKEN.
  --document <name>  A document to open, that there is; without it, the first that the server lists. Nothing is written to it.
  --idle <seconds>   How long a socket is left idle, to see whether it is cut. Default: 70.
  --ca <file>        Certificates of an authority of your own, in PEM.
  --json             What was found as JSON.`
