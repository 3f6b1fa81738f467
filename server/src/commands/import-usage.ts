/**
 * How `tandem import-yprosemirror` is called. Apart from the command itself, which is loaded only when it is chosen.
 */

/** The part of `--help` about the import. */
export const importUsage = `Usage: tandem import-yprosemirror <file>... [--sqlite <file>] [options]

  <file>           A Yjs update, version 1 or 2, that holds a whole document.
  --sqlite <file>  All documents of a database of Hocuspocus' SQLite extension.
  --row <name>     Of that database, this document only.
  --field <name>   The XML fragment to import.
                   Default: "default", else "prosemirror", else the only one there is.
  --name <name>    What to call the document, if there is one only.
                   Default: as the file without its ending, or as the row.
  --data <folder>  The data folder, as below.
  --dry-run        Only report what would become of it; nothing is written.
  --json           The report as JSON.`
