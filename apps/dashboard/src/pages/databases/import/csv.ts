export interface CsvReader {
  /** Takes the next part of the text; gives the records that are whole by then. */
  push(text: string): string[][]
  /** Gives the last record, when the text did not end with a line break. */
  end(): string[][]
}

type State = 'start' | 'plain' | 'quoted' | 'quote_in_quoted'

/**
 * Reads records of CSV as RFC 4180 has them, in parts of any size: fields in quotes may hold separators, line breaks and doubled quotes. CRLF, LF and CR
 * end a record. What the standard leaves open is taken as it stands: a quote within a plain field is text, and so is what follows a closing quote. Lines
 * without anything are no records.
 */
export function createCsvReader(separator = ','): CsvReader {
  let state: State = 'start'
  let field = ''
  let record: string[] = []
  let wasReturn = false
  let isFirst = true

  const endField = () => {
    record.push(field)
    field = ''
    state = 'start'
  }
  const endRecord = (records: string[][]) => {
    // Before the first separator of a line nothing was seen but its end.
    const isBlank = record.length === 0 && field === '' && state === 'start'
    if (!isBlank) {
      endField()
      records.push(record)
    }
    record = []
    state = 'start'
  }

  return {
    push(text) {
      const records: string[][] = []
      let at = 0
      if (isFirst && text !== '') {
        isFirst = false
        if (text.startsWith('\uFEFF')) at = 1
      }
      while (at < text.length) {
        const char = text[at] ?? ''
        const isLineFeedOfReturn = wasReturn && char === '\n'
        wasReturn = false
        at += 1
        if (isLineFeedOfReturn) continue
        if (state === 'quoted') {
          // The common case in one step: all up to the next quote.
          const quote = char === '"' ? at - 1 : text.indexOf('"', at)
          if (quote === -1) {
            field += text.slice(at - 1)
            at = text.length
          } else {
            field += text.slice(at - 1, quote)
            state = 'quote_in_quoted'
            at = quote + 1
          }
          continue
        }
        if (char === '"' && state === 'start') state = 'quoted'
        else if (char === '"' && state === 'quote_in_quoted') {
          field += '"'
          state = 'quoted'
        } else if (char === separator) endField()
        else if (char === '\n' || char === '\r') {
          wasReturn = char === '\r'
          endRecord(records)
        } else {
          // All up to the end of the field in one step; a quote within it is text.
          const from = at - 1
          while (at < text.length && !isEnd(text[at], separator)) at += 1
          state = 'plain'
          field += text.slice(from, at)
        }
      }
      return records
    },
    end() {
      const records: string[][] = []
      endRecord(records)
      return records
    },
  }
}

function isEnd(char: string | undefined, separator: string): boolean {
  return char === separator || char === '\n' || char === '\r'
}

const SEPARATORS = [',', ';', '\t', '|'] as const

/** The separator of a file: the one that its first line has most of, outside of quotes. */
export function guessSeparator(text: string): string {
  const line =
    text
      .slice(0, 10_000)
      .replace(/"(?:[^"]|"")*"/g, '')
      .split(/[\r\n]/)
      .find((each) => each !== '') ?? ''
  const counts = SEPARATORS.map((each) => line.split(each).length)
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ','
}

/** Records as CSV, with CRLF as the standard wants it. */
export function writeCsv(records: readonly (readonly string[])[]): string {
  return records.map((record) => `${record.map(quoted).join(',')}\r\n`).join('')
}

function quoted(field: string): string {
  return /[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
