/**
 * `tandem import-yprosemirror` on real files: what it stores, what it says, and what it does with files that are none.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { SqliteStorage } from '@tandem/server/src/storage/sqlite-storage.ts'
import { checkDocument } from '@tandem/shared/document/check.ts'
import { documentFrom } from '@tandem/shared/document/convert.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import { nodePath, repositoryFolder } from '../support/server-process.ts'
import { removeTemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { e, stored, tiptapSchema } from './schemas.ts'

const folders: string[] = []
afterAll(() => folders.forEach(removeTemporaryFolder))

let folder = ''
beforeEach(() => {
  folder = temporaryFolder()
  folders.push(folder)
})

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the import with the test's folder as its working directory, and `data` in it as the data folder. */
function runImport(...args: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(nodePath(), [join(repositoryFolder, 'server/src/main.ts'), 'import-yprosemirror', ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
      timeout: 12_000,
    })
    const ended: Ended = { code: null, stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => (ended.stdout += String(chunk)))
    child.stderr.on('data', (chunk) => (ended.stderr += String(chunk)))
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...ended, code }))
  })
}

function write(name: string, bytes: Uint8Array): Buffer {
  writeFileSync(join(folder, name), bytes)
  return readFileSync(join(folder, name))
}

const paragraph = (text: string) => e('paragraph', {}, text)
const note = (text: string, field = 'default') => stored(tiptapSchema, [paragraph(text)], field)

/** The updates that are stored of each document, and the texts of their blocks. */
async function storedDocuments(): Promise<{ name: string; title: string; updates: Uint8Array[]; blocks: string[] }[]> {
  const storage = await SqliteStorage.open(join(folder, 'data'))
  try {
    const documents = []
    for (const { name, title } of (await storage.list()).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const updates = (await storage.load(name))?.updates ?? []
      const document = new Y.Doc()
      for (const update of updates) Y.applyUpdate(document, update)
      expect(checkDocument(document)).toEqual([])
      documents.push({ name, title, updates, blocks: documentFrom(document).children.map((block) => block.textContent) })
    }
    return documents
  } finally {
    await storage.close()
  }
}

describe('files', () => {
  test('become documents of the seed and one update, and stay as they are', async () => {
    const table = e('table', {}, e('tableRow', { height: 9 }, e('tableHeader', {}, paragraph('h')), e('tableCell', {}, paragraph('c'))))
    const source = stored(tiptapSchema, [e('heading', { level: 1 }, 'Plan 🌱'), e('bulletList', {}, e('listItem', {}, paragraph('one'))), e('image', {}), table])
    source.getMap('comments').set('c1', 'nice')
    const bytes = write('plan.bin', Y.encodeStateAsUpdate(source))
    const { code, stdout, stderr } = await runImport('plan.bin')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(
      [
        'plan.bin -> plan',
        '  4 blocks, 12 characters',
        '  mapped',
        '    1 heading -> heading',
        '    1 bulletList -> bullet list',
        '    1 listItem -> listItem',
        '    1 paragraph -> listItem',
        '    1 table -> table',
        '    1 tableRow -> row',
        '    1 tableHeader -> header cell',
        '    1 tableCell -> cell',
        '    2 paragraph -> paragraph',
        '  kept, but not shown as it was',
        '    1 block "image" as block type "yprosemirror:image": block 3 (image[2])',
        '    1 attribute "tableRow.height" as "rows" in key "yprosemirror": block 4 (table[3]/tableRow[0])',
        '  not imported, still where it was',
        '    map "comments" (1)',
        '',
      ].join('\n'),
    )
    const [document] = await storedDocuments()
    expect(document).toMatchObject({ name: 'plan', title: 'Plan 🌱', blocks: ['Plan 🌱', 'one', '', 'hc'] })
    expect(document?.updates).toHaveLength(2)
    expect(document?.updates[0]).toEqual(seedUpdate)
    expect(readFileSync(join(folder, 'plan.bin'))).toEqual(bytes)
  })

  test('may be updates of either version, and of a document that nothing was written to', async () => {
    write('one.bin', Y.encodeStateAsUpdate(note('first')))
    write('two.bin', Y.encodeStateAsUpdateV2(note('second', 'prosemirror')))
    write('empty-1.bin', Y.encodeStateAsUpdate(new Y.Doc()))
    write('empty-2.bin', Y.encodeStateAsUpdateV2(new Y.Doc()))
    const { code, stderr } = await runImport('one.bin', 'two.bin', 'empty-1.bin', 'empty-2.bin')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect((await storedDocuments()).map(({ name, blocks }) => [name, ...blocks])).toEqual([['empty-1', ''], ['empty-2', ''], ['one', 'first'], ['two', 'second']])
  })

  test('an existing document is not touched', async () => {
    write('plan.bin', Y.encodeStateAsUpdate(note('old')))
    expect((await runImport('plan.bin')).code).toBe(0)
    write('plan.bin', Y.encodeStateAsUpdate(note('new')))
    const { code, stdout, stderr } = await runImport('plan.bin')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe('plan.bin was not imported: There is a document "plan" already, and it stays as it is: choose another name with --name.\n')
    expect((await storedDocuments())[0]?.blocks).toEqual(['old'])
    expect((await runImport('plan.bin', '--name', 'team/plan-2')).code).toBe(0)
    expect((await storedDocuments()).map(({ name }) => name)).toEqual(['plan', 'team/plan-2'])
  })

  test('--dry-run reports and writes nothing, --json reports everything', async () => {
    write('plan.bin', Y.encodeStateAsUpdate(stored(tiptapSchema, [e('image', { src: 'data:x' })])))
    write('bad.bin', Uint8Array.of(200, 200))
    const { code, stdout } = await runImport('--dry-run', '--json', 'plan.bin', 'bad.bin')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toEqual([
      {
        source: 'plan.bin',
        document: 'plan',
        field: 'default',
        report: {
          blocks: 1,
          characters: 0,
          mapped: [],
          kept: [{ thing: 'block', name: 'image', keptAs: 'block type "yprosemirror:image"', count: 1, places: [{ block: 0, path: 'image[0]' }] }],
        },
        notImported: [],
      },
      { source: 'bad.bin', document: 'bad', error: 'It is not a Yjs update, or it is damaged.' },
    ])
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  test('the field may be named, and has to be if it is not clear which', async () => {
    const two = note('body', 'body')
    Y.applyUpdate(two, Y.encodeStateAsUpdate(note('side', 'side')))
    write('two.bin', Y.encodeStateAsUpdate(two))
    write('only.bin', Y.encodeStateAsUpdate(note('only', 'editor')))
    const unclear = await runImport('two.bin')
    expect(unclear.stderr).toMatch(/^two.bin was not imported: It has several XML fragments, "(body", "side|side", "body)": choose one with --field.\n$/)
    expect((await runImport('two.bin', '--field', 'side')).code).toBe(0)
    expect((await runImport('only.bin')).code).toBe(0)
    expect((await storedDocuments()).map(({ blocks }) => blocks)).toEqual([['only'], ['side']])
  })

  test('what cannot be imported is one line each, and the others are imported', async () => {
    const whole = Y.encodeStateAsUpdate(note('some text that is long enough to be cut'))
    write('good.bin', whole)
    write('cut.bin', whole.subarray(0, whole.length - 9))
    write('longer.bin', Buffer.concat([whole, Buffer.from('x')]))
    write('text.bin', Buffer.from('{"type":"doc"}'))
    write('nothing.bin', new Uint8Array())
    write('a b.bin', whole)
    const other = new Y.Doc()
    other.getText('monaco').insert(0, 'x')
    write('other.bin', Y.encodeStateAsUpdate(other))
    const later = note('x')
    const before = Y.encodeStateVector(later)
    later.getXmlFragment('default').insert(1, [new Y.XmlElement('paragraph')])
    write('part.bin', Y.encodeStateAsUpdate(later, before))
    const names = ['cut', 'longer', 'text', 'nothing', 'a b', 'other', 'part', 'missing', 'good'].map((name) => `${name}.bin`)
    const { code, stdout, stderr } = await runImport(...names)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^good.bin -> good\n/)
    const damaged = 'was not imported: It is not a Yjs update, or it is damaged.'
    expect(stderr.trimEnd().split('\n')).toEqual([
      `cut.bin ${damaged}`,
      `longer.bin ${damaged}`,
      `text.bin ${damaged}`,
      'nothing.bin was not imported: It is empty; even a document without content has two bytes.',
      expect.stringMatching(/^a b.bin was not imported: "a b" cannot name a document, choose another with --name. A document name is/),
      'other.bin was not imported: It has no XML fragment, which is where y-prosemirror keeps a document. It has "monaco" (text).',
      expect.stringMatching(/^part.bin was not imported: It is a part of a document only/),
      expect.stringMatching(/^missing.bin was not imported: It cannot be read \(ENOENT/),
    ])
    expect((await storedDocuments()).map(({ name }) => name)).toEqual(['good'])
  })

  test.each([
    [[], 'Nothing to import: name files, or a database with --sqlite. See --help.\n'],
    [['--frob', 'x.bin'], "Unknown option '--frob': see --help.\n"],
    [['--name', 'x', 'a.bin', 'b.bin'], '--name can name one document, and these are 2.\n'],
    [['--row', 'x', 'a.bin'], '--row chooses a document of the database that --sqlite names.\n'],
  ])('%j is called wrongly', async (args, message) => {
    expect(await runImport(...args)).toEqual({ code: 2, stdout: '', stderr: message })
  })

  test('a data folder that is in use is one sentence', async () => {
    write('plan.bin', Y.encodeStateAsUpdate(note('x')))
    const storage = await SqliteStorage.open(join(folder, 'data'))
    const ended = await runImport('plan.bin')
    await storage.close()
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/^Another Tandem server is using the data folder .*\n$/)
  })
})

describe("a database of Hocuspocus' SQLite extension", () => {
  function writeDatabase(rows: Record<string, Uint8Array | null>): void {
    const database = new DatabaseSync(join(folder, 'db.sqlite'))
    // As the extension makes it.
    database.exec('CREATE TABLE IF NOT EXISTS "documents" ("name" varchar(255) NOT NULL, "data" blob NOT NULL, UNIQUE(name))')
    for (const [name, data] of Object.entries(rows)) database.prepare('INSERT INTO documents (name, data) VALUES (?, ?)').run(name, data)
    database.close()
  }

  test('gives all its documents, and is not changed', async () => {
    writeDatabase({ 'team/a': Y.encodeStateAsUpdate(note('A')), b: Y.encodeStateAsUpdate(note('B')), bad: Uint8Array.of(1, 2, 3) })
    const before = readFileSync(join(folder, 'db.sqlite'))
    const { code, stderr } = await runImport('--sqlite', 'db.sqlite')
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'db.sqlite "bad" was not imported: It is not a Yjs update, or it is damaged.\n' })
    expect((await storedDocuments()).map(({ name, blocks }) => [name, ...blocks])).toEqual([['b', 'B'], ['team/a', 'A']])
    expect(readFileSync(join(folder, 'db.sqlite'))).toEqual(before)
  })

  test('gives the one that is named, under another name', async () => {
    writeDatabase({ 'tenant:1': Y.encodeStateAsUpdate(note('A')), b: Y.encodeStateAsUpdate(note('B')) })
    expect((await runImport('--sqlite', 'db.sqlite', '--row', 'tenant:1', '--name', 'tenant-1')).code).toBe(0)
    expect((await storedDocuments()).map(({ name, blocks }) => [name, ...blocks])).toEqual([['tenant-1', 'A']])
    const missing = await runImport('--sqlite', 'db.sqlite', '--row', 'c')
    expect(missing).toEqual({ code: 1, stdout: '', stderr: 'db.sqlite has no document "c": it has "b", "tenant:1".\n' })
  })

  test('that is none, or has no such table, is one sentence', async () => {
    write('text.sqlite', Buffer.from('no database, but long enough to look like one'))
    new DatabaseSync(join(folder, 'other.sqlite')).close()
    for (const name of ['text.sqlite', 'other.sqlite', 'missing.sqlite']) {
      const { code, stderr } = await runImport('--sqlite', name)
      expect(code).toBe(1)
      expect(stderr).toMatch(new RegExp(`^${name} cannot be read as a database of Hocuspocus' SQLite extension \\(.*\\)\\.\n$`))
    }
    expect(existsSync(join(folder, 'missing.sqlite'))).toBe(false)
  })
})

test('--help tells how the import is called', async () => {
  const { code, stdout } = await runImport('--help')
  expect(code).toBe(0)
  for (const part of ['import-yprosemirror <file>', '--sqlite', '--row', '--field', '--name', '--dry-run', '--json']) expect(stdout).toContain(part)
})
