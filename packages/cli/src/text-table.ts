import { stripVTControlCharacters } from 'node:util'

/** Rows under headings, in columns as wide as they need to be. */
export function textTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows]
  const widths = headings.map((_heading, column) =>
    Math.max(...all.map((row) => visibleLength(row[column] ?? ''))),
  )
  return all.map((row) => formatRow(row, widths)).join('\n')
}

function formatRow(row: readonly string[], widths: readonly number[]): string {
  const cells = widths.map((width, column) => {
    const cell = row[column] ?? ''
    return cell + ' '.repeat(width - visibleLength(cell))
  })
  return cells.join('  ').trimEnd()
}

function visibleLength(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length
}

/** Names and their values, one a line. */
export function textRecord(record: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(record)
  const width = Math.max(...entries.map(([name]) => name.length))
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${cellText(value)}`).join('\n')
}

/** A value in a cell: text as it is, null as `-`, everything else as JSON. Control characters are shown, not obeyed. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '-'
  return visible(typeof value === 'string' ? value : JSON.stringify(value))
}

/** Text from a database could steer the terminal (CWE-150); its control characters are written out. */
export function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, escapeText)
}

/** As in JSON, which leaves the second control block alone. */
function escapeText(character: string): string {
  if (character === '\n') return String.raw`\n`
  if (character === '\t') return String.raw`\t`
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Unix seconds as `2026-11-21 10:30:00` (UTC). */
export function timeText(seconds: number | null): string {
  return seconds === null ? '-' : new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
}

export function bytesText(bytes: number | null): string {
  if (bytes === null) return '-'
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

/** `34s`, `2m 05s`, `1h 02m`. */
export function durationText(seconds: number): string {
  if (seconds < 1) return 'less than 1s'
  if (seconds < 60) return `${seconds}s`
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  if (minutes < 60) return `${minutes}m ${String(rest).padStart(2, '0')}s`
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`
}

/** `1 row`, `2 rows`. */
export function countText(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}
