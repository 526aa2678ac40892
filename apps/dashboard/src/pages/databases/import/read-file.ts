import { plainText } from '../browse/cell-value.ts'
import { createCsvReader, guessSeparator } from './csv.ts'

/** A file as names and texts, whatever it was written in. A missing member is `undefined`, null is null. */
export interface SourceFile {
  columns: string[]
  records: (string | null | undefined)[][]
  format: 'csv' | 'json'
}

/** More would not fit into the memory of a page. */
const FILE_BYTES_MAX = 100 * 1024 * 1024

/** Read without giving the page its turn. */
const CHARACTERS_AT_A_TIME = 65_536

export type Unreadable = 'empty' | 'json' | 'too_large'

/**
 * Reads CSV (its first record names the columns), a JSON array of objects, or JSON objects one a line. The page can be used meanwhile: the file comes in
 * parts.
 */
export async function readSource(file: File): Promise<SourceFile | Unreadable> {
  if (file.size > FILE_BYTES_MAX) return 'too_large'
  const head = await file.slice(0, 16_384).text()
  return /^\uFEFF?\s*[[{]/.test(head) ? readJson(await file.text()) : readCsv(file, guessSeparator(head))
}

async function readCsv(file: File, separator: string): Promise<SourceFile | Unreadable> {
  const reader = createCsvReader(separator)
  const records: string[][] = []
  const parts = file.stream().pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await parts.read()
    if (done) break
    for (let at = 0; at < value.length; at += CHARACTERS_AT_A_TIME) {
      for (const record of reader.push(value.slice(at, at + CHARACTERS_AT_A_TIME))) records.push(record)
      await new Promise((resolve) => setTimeout(resolve))
    }
  }
  for (const record of reader.end()) records.push(record)
  const [columns, ...rest] = records
  if (columns === undefined || rest.length === 0) return 'empty'
  return { columns: columns.map((name) => name.trim()), records: rest, format: 'csv' }
}

function readJson(text: string): SourceFile | Unreadable {
  const values = parseJson(text.replace(/^\uFEFF/, ''))
  if (values === null || !values.every(isObject)) return 'json'
  if (values.length === 0) return 'empty'
  const columns = [...new Set(values.flatMap((value) => Object.keys(value)))]
  const records = values.map((value) =>
    columns.map((name) => {
      const member = value[name]
      return member === null || member === undefined ? member : plainText(member)
    }),
  )
  return { columns, records, format: 'json' }
}

function parseJson(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : [value]
  } catch {
    // It may be one object a line.
  }
  try {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): unknown => JSON.parse(line))
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
