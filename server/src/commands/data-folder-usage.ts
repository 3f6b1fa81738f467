/**
 * How the commands that work on the files of a data folder are called. Apart from the commands, which are loaded only when
 * they are chosen.
 */

/** The part of `--help` about verifying. */
export const verifyUsage = `Usage: tandem verify [options]

  --data <folder>  A data folder, as below, or a backup.
  --json           What was found as JSON.`

/** The part of `--help` about backups. */
export const backupUsage = `Usage: tandem backup <folder> [options]

  <folder>         Where to put the backup; it must have none yet.
  --data <folder>  The data folder, as below.`

/** The part of `--help` about compacting. */
export const compactUsage = `Usage: tandem compact [options]

  --data <folder>  The data folder, as below.
  --accept-losses  Stop telling of records that were lost to damage, in documents and in the list of them.`

/** The part of `--help` about restoring. */
export const restoreUsage = `Usage: tandem restore <folder> [options]

  <folder>         The folder of a backup.
  --data <folder>  The data folder, as below.
  --anyway         Also if something in the backup is damaged.`
