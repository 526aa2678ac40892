import pc from 'picocolors'
import type { Writable } from 'node:stream'
import type { ErrorReport } from './describe-error.ts'

export type Colors = ReturnType<typeof pc.createColors>

/** Where a command writes. With `json` nothing but the value goes to stdout, and errors are problem documents. */
export interface Output {
  readonly json: boolean
  readonly colors: Colors
  /** A terminal that can be drawn on. */
  readonly live: boolean
  /** A line for people; nothing with `--json`. */
  line(text?: string): void
  /** The command's value: printed as JSON with `--json`, otherwise as `text` says. */
  value(value: unknown, text: () => string): void
  /** One of several values, as a line of JSON. Only with `--json`. */
  jsonLine(value: unknown): void
  /** Draws over the current line; only when `live`. */
  redraw(text: string): void
  /** Raw bytes or generated source. */
  raw(text: string): void
  error(report: ErrorReport): void
}

export interface Terminal {
  stdout: Writable & { isTTY?: boolean }
  stderr: Writable & { isTTY?: boolean }
  environment: Readonly<Record<string, string | undefined>>
}

export function createOutput(terminal: Terminal, json: boolean): Output {
  const { stdout, stderr, environment } = terminal
  const colors = pc.createColors(wantsColors(stdout, environment) && !json)
  const errorColors = pc.createColors(wantsColors(stderr, environment) && !json)
  const print = (text: string) => void stdout.write(`${text}\n`)
  return {
    json,
    colors,
    live: stdout.isTTY === true && !json,
    line: (text = '') => {
      if (!json) print(text)
    },
    value: (value, text) => print(json ? JSON.stringify(value, null, 2) : text()),
    jsonLine: (value) => {
      if (json) print(JSON.stringify(value))
    },
    redraw: (text) => void stdout.write(`\r\u001B[K${text}`),
    raw: (text) => void stdout.write(text),
    error: (report) => {
      const text = json ? JSON.stringify(report.problem) : errorText(report, errorColors)
      stderr.write(`${text}\n`)
    },
  }
}

/** NO_COLOR (https://no-color.org) wins over FORCE_COLOR; without either, a terminal has colours. */
function wantsColors(stream: { isTTY?: boolean }, environment: Terminal['environment']): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false
  if ((environment['FORCE_COLOR'] ?? '') !== '') return true
  return stream.isTTY === true && environment['TERM'] !== 'dumb'
}

function errorText(report: ErrorReport, colors: Colors): string {
  const where = report.location === undefined ? '' : `${colors.bold(report.location)}: `
  const lines = [`${colors.red('✗')} ${where}${report.message}`]
  for (const detail of report.details) lines.push(`  ${colors.dim(detail)}`)
  if (report.hint !== undefined) lines.push(`  ${colors.cyan('→')} ${report.hint}`)
  return lines.join('\n')
}
