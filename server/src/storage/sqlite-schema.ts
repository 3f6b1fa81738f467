/**
 * The tables of the SQLite file of a data folder.
 */

/** The schema, as the steps that lead to it. `PRAGMA user_version` counts those taken; never change a step that was released. */
export const migrations: readonly string[] = [
  `CREATE TABLE documents (
     id INTEGER PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     title TEXT NOT NULL DEFAULT '',
     created_at INTEGER NOT NULL,
     changed_at INTEGER NOT NULL,
     last_sequence INTEGER NOT NULL DEFAULT 0
   );
   CREATE INDEX documents_by_change ON documents (changed_at);
   CREATE TABLE updates (
     document INTEGER NOT NULL REFERENCES documents (id),
     sequence INTEGER NOT NULL,
     user TEXT,
     at INTEGER NOT NULL,
     checksum INTEGER NOT NULL,
     bytes BLOB NOT NULL,
     PRIMARY KEY (document, sequence)
   ) WITHOUT ROWID;
   CREATE TABLE checkpoints (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     document INTEGER NOT NULL REFERENCES documents (id),
     through_sequence INTEGER NOT NULL,
     at INTEGER NOT NULL,
     checksum INTEGER NOT NULL,
     state BLOB NOT NULL
   );
   CREATE INDEX checkpoints_by_document ON checkpoints (document, id);
   CREATE TABLE health (id INTEGER PRIMARY KEY CHECK (id = 1), probed_at INTEGER NOT NULL);
   INSERT INTO health VALUES (1, 0);`,
  // What a checkpoint's `state` holds: 0, the state itself; 1, deflated. `authors` are JSON. Updates that were dropped before
  // there were segments are in none: the history of such a document has no beginning, which reading it says.
  `ALTER TABLE updates ADD COLUMN name TEXT;
   ALTER TABLE documents ADD COLUMN folded_sequence INTEGER NOT NULL DEFAULT 0;
   UPDATE documents SET folded_sequence =
     coalesce((SELECT min(sequence) FROM updates WHERE document = documents.id) - 1, last_sequence);
   ALTER TABLE checkpoints ADD COLUMN packing INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE segments (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     document INTEGER NOT NULL REFERENCES documents (id),
     first_sequence INTEGER NOT NULL,
     last_sequence INTEGER NOT NULL,
     checksum INTEGER NOT NULL,
     bytes BLOB NOT NULL,
     UNIQUE (document, first_sequence)
   );
   CREATE TABLE versions (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     document INTEGER NOT NULL REFERENCES documents (id),
     first_sequence INTEGER NOT NULL,
     last_sequence INTEGER NOT NULL,
     started_at INTEGER NOT NULL,
     ended_at INTEGER NOT NULL,
     authors TEXT NOT NULL,
     name TEXT NOT NULL,
     closed INTEGER NOT NULL,
     restored INTEGER,
     UNIQUE (document, first_sequence)
   );
   CREATE TABLE set_aside (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     document INTEGER NOT NULL REFERENCES documents (id),
     kind TEXT NOT NULL,
     first_sequence INTEGER NOT NULL,
     last_sequence INTEGER NOT NULL,
     detail TEXT NOT NULL,
     found_at INTEGER NOT NULL,
     bytes BLOB
   );
   CREATE INDEX set_aside_by_document ON set_aside (document, id);
   CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`,
  // A revocation is never taken back or replaced: what a recovery finds in several places may be put together.
  `CREATE TABLE share_links (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     document INTEGER NOT NULL REFERENCES documents (id),
     token_hash TEXT NOT NULL UNIQUE,
     role TEXT NOT NULL,
     label TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     created_by TEXT,
     expires_at INTEGER,
     checksum INTEGER NOT NULL
   );
   CREATE INDEX share_links_by_document ON share_links (document, id);
   CREATE TABLE revocations (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     key TEXT NOT NULL,
     at INTEGER NOT NULL,
     checksum INTEGER NOT NULL
   );
   CREATE INDEX revocations_by_key ON revocations (key, at);`
]

/** Key of the fact that documents may be missing from the list, found when a damaged file was recovered. */
export const namesLostFact = 'names_lost'
