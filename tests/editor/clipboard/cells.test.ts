/** Cells as text, as spreadsheets have it. */
import { cellsFromText, readCells, tableFromText, writeCells } from '@tandem/client/editor/clipboard/cells.ts'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

test('a cell with a tab, a line break or a quotation mark at its start is quoted', () => {
  expect(writeCells([['a', 'b\tc', 'd\ne'], ['"f"', 'g"h"', '']])).toBe('a\t"b\tc"\t"d\ne"\n"""f"""\tg"h"\t')
})

test('what a spreadsheet writes is read', () => {
  expect(readCells('a\t"b\r\nc ""d"""\r\ne\t\r\n')).toEqual([['a', 'b\nc "d"'], ['e', '']])
  // Quotation marks that close nothing are text.
  expect(readCells('"a\tb" c\t"d"e')).toEqual([['"a', 'b" c', '"d"e']])
  expect(readCells('')).toEqual([['']])
})

test('any cells come back as they were', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', '\t', '\n', ' '), maxLength: 6 })
  const rows = fc.integer({ min: 1, max: 4 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 4 }))
  fc.assert(
    fc.property(rows, (cells) => {
      // A line break at the end of all ends the last row, as spreadsheets write it.
      expect(readCells(`${writeCells(cells)}\n`)).toEqual(cells)
    }),
    { numRuns: 500, seed: 20261127 },
  )
})

test('lines in a cell are lines, and short rows are filled up', () => {
  const table = cellsFromText('a\t"b\nc"\nd')?.content.firstChild
  expect(table?.children.map((row) => row.children.map((cell) => cell.textBetween(0, cell.content.size, '/', '+')))).toEqual([['a', 'b+c'], ['d', '']])
})

test('a text outside of tables is a table where each line has as many cells, and none is indented', () => {
  expect(tableFromText('a\tb\nc\td')?.childCount).toBe(2)
  for (const text of ['a\tb', 'a\tb\nc', 'a\n\tb\n\tc', '\ta\tb\n\tc\td', 'a\nb']) expect(tableFromText(text)).toBeNull()
})
