import { problem, ProblemError } from '../../../kernel/errors.ts'
import type { StateRow } from './tables.ts'

/** What the server has to know of a state (format 4 of OpenTofu and Terraform); the rest is the engine's. */
export interface StateHeader {
  lineage: string
  serial: number
}

const FORMAT = 4
/** PostgreSQL keeps no NUL and no half characters. */
const LINEAGE = /^[^\p{Cc}\p{Cs}]{1,200}$/u

/** @throws STATE_INVALID for what is no state, or one in a format that this server does not know */
export function readStateHeader(text: string): StateHeader {
  const document = parse(text)
  if (typeof document !== 'object' || document === null) throw stateInvalid('The body is no JSON object.')
  const { version, lineage, serial } = document as Record<string, unknown>
  if (version !== FORMAT) throw stateInvalid(`The state is not in format ${FORMAT}.`)
  if (typeof lineage !== 'string' || !LINEAGE.test(lineage)) throw stateInvalid('The state has no lineage.')
  if (typeof serial !== 'number' || !Number.isSafeInteger(serial) || serial < 0)
    throw stateInvalid('The state has no serial number.')
  return { lineage, serial }
}

/** As `readStateHeader`; null for what is no state. */
export function findHeader(text: string): StateHeader | null {
  try {
    return readStateHeader(text)
  } catch (error) {
    if (error instanceof ProblemError) return null
    throw error
  }
}

/** Whether a state comes after the current one: of the same lineage, and newer. */
export function followsOn(current: Pick<StateRow, 'lineage' | 'serial'>, next: StateHeader): boolean {
  return (current.lineage === null || current.lineage === next.lineage) && next.serial > current.serial
}

/** The same state under another serial number: what an earlier version becomes when it is current again. */
export function withSerial(text: string, serial: number): string {
  return JSON.stringify({ ...(JSON.parse(text, asWritten) as object), serial }, null, 2)
}

// Part of the language, and not yet of the compiler's library (https://tc39.es/proposal-json-parse-with-source/).
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown }

/** Numbers stay as the engine wrote them: they may be larger, or longer, than JavaScript can keep. */
function asWritten(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined ? rawJSON(context.source) : value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw stateInvalid('The body is no JSON.')
  }
}

function stateInvalid(detail: string): ProblemError {
  return problem('STATE_INVALID', {
    detail,
    hint: 'Send the state as OpenTofu or Terraform 1.8 and later write it.',
  })
}
