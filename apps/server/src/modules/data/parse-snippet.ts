import type { CatalogTable } from './catalog.ts'
import { readMembers } from './parse-context.ts'
import type { SelectTreeItem } from './query-tree.ts'
import { below, invalidQuery, invalidValue } from './refusals.ts'

const MARK_CHARACTERS_MAX = 100
/** FTS5 takes no more. */
const WORDS_MAX = 64
const WORDS_DEFAULT = 16

/** `"column"`, or an object of `SnippetOptions`. */
export function parseSnippet(table: CatalogTable, name: string, value: unknown, pointer: string): SelectTreeItem {
  const options: Record<string, unknown> =
    typeof value === 'string'
      ? { column: value }
      : readMembers(value, pointer, 'A snippet', ['column', 'open', 'close', 'ellipsis', 'words'])
  const { column, open = '<b>', close = '</b>', ellipsis = '…', words = WORDS_DEFAULT } = options
  const columnIndex = typeof column === 'string' ? (table.search?.columns.indexOf(column) ?? -1) : -1
  if (columnIndex < 0) {
    throw invalidQuery(
      pointer,
      `A snippet is of a column in the full-text index of ${table.name}.`,
      table.search === null ? 'It has none.' : `It holds ${table.search.columns.join(', ')}.`,
    )
  }
  if (typeof words !== 'number' || !Number.isInteger(words) || words < 1 || words > WORDS_MAX) {
    throw invalidValue(below(pointer, 'words'), `"words" is a whole number from 1 to ${WORDS_MAX}.`)
  }
  return {
    kind: 'snippet',
    name,
    columnIndex,
    options: {
      open: readMark(open, below(pointer, 'open')),
      close: readMark(close, below(pointer, 'close')),
      ellipsis: readMark(ellipsis, below(pointer, 'ellipsis')),
      words,
    },
  }
}

function readMark(value: unknown, pointer: string): string {
  if (typeof value !== 'string' || value.length > MARK_CHARACTERS_MAX || !value.isWellFormed()) {
    throw invalidValue(pointer, `This is a string of at most ${MARK_CHARACTERS_MAX} characters.`)
  }
  return value
}
