/**
 * How `tandem token` is called. Apart from the command, which is loaded only when it is chosen.
 */

/** The part of `--help` about tokens. */
export const tokenUsage = `Usage: tandem token --user <id> --documents <json> [options]

  --user <id>         Id of the user.
  --documents <json>  Roles by documents, such as '{"team/*": "editor", "notes": "viewer"}'.
  --name <name>       What the others see; without it, people name themselves.
  --color <color>     Of the caret, such as "#386ad0".
  --hours <number>    How long the token is valid. Default: 12.
  --admin yes         Lets its holder revoke the tokens of others.
  The secret, and the issuer and the audience if the server asks for them, are as in the settings below: TANDEM_JWT_SECRET or
  --jwt-secret-file, --jwt-issuer, --jwt-audience.`
