/** One line of an engine's output. Every event has its text for people in `message`. */
export type EngineEvent = { message: string; level: 'info' | 'warn' | 'error' } & (
  | { type: 'raw' }
  /** A kind that needs no more than its message, or that a later engine has and we do not know. */
  | { type: 'message'; kind: string }
  | { type: 'version'; version: string }
  | DiagnosticEvent
  | { type: 'planned_change' | 'resource_drift'; change: ResourceChange }
  | { type: 'change_summary'; operation: string; add: number; change: number; remove: number; import: number }
  | { type: 'outputs'; outputs: readonly EngineOutput[] }
  | { type: HookType; address: string; action: string; elapsedSeconds: number | null }
)

export interface DiagnosticEvent {
  type: 'diagnostic'
  severity: 'error' | 'warning'
  summary: string
  detail: string
  address: string | null
  range: { file: string; line: number } | null
}

export interface ResourceChange {
  address: string
  resourceType: string
  /** `create`, `update`, `delete`, `replace`, `move`, `import`, `noop`, `read`, or what a later engine says. */
  action: string
  previousAddress: string | null
  reason: string | null
}

export interface EngineOutput {
  name: string
  sensitive: boolean
  /** Absent for sensitive outputs, and while it is not known. */
  value?: unknown
}

type HookType = (typeof HOOK_TYPES)[number]

const HOOK_TYPES = [
  'apply_start',
  'apply_progress',
  'apply_complete',
  'apply_errored',
  'refresh_start',
  'refresh_complete',
  'provision_start',
  'provision_progress',
  'provision_complete',
  'provision_errored',
] as const

/**
 * Reads one line of `-json` output. It never fails: engines mix plain text into it ("Gracefully shutting down…"), which becomes `raw`, and so does
 * anything that is not shaped as its type says.
 */
export function parseEngineLine(text: string): EngineEvent {
  const line = readObject(text)
  if (line === null) return { type: 'raw', message: text, level: 'info' }
  const common = { message: textOf(line['@message']) ?? '', level: levelOf(line['@level']) }
  const kind = textOf(line['type']) ?? 'log'
  const parts = partsOf(kind, line)
  return parts === null ? { ...common, type: 'message', kind } : { ...common, ...parts }
}

type Fields = Readonly<Record<string, unknown>>
type WithoutCommon<E> = E extends unknown ? Omit<E, 'message' | 'level'> : never

function partsOf(kind: string, line: Fields): WithoutCommon<EngineEvent> | null {
  switch (kind) {
    case 'version': {
      const version = textOf(line['tofu']) ?? textOf(line['terraform'])
      return version === null ? null : { type: 'version', version }
    }
    case 'diagnostic':
      return readDiagnostic(fieldsOf(line['diagnostic']))
    case 'planned_change':
    case 'resource_drift': {
      const change = readChange(fieldsOf(line['change']))
      return change === null ? null : { type: kind, change }
    }
    case 'change_summary': {
      const changes = fieldsOf(line['changes'])
      if (changes === null) return null
      return {
        type: 'change_summary',
        operation: textOf(changes['operation']) ?? '',
        add: numberOf(changes['add']) ?? 0,
        change: numberOf(changes['change']) ?? 0,
        remove: numberOf(changes['remove']) ?? 0,
        import: numberOf(changes['import']) ?? 0,
      }
    }
    case 'outputs': {
      const outputs = fieldsOf(line['outputs'])
      return outputs === null ? null : { type: 'outputs', outputs: readOutputs(outputs) }
    }
    default:
      return readHook(kind, fieldsOf(line['hook']))
  }
}

/** A diagnostic, as the stream and `validate -json` write it. Null when it is none. */
export function readDiagnostic(fields: Fields | null): DiagnosticEvent | null {
  const summary = textOf(fields?.['summary'])
  if (fields === null || summary === null) return null
  const range = fieldsOf(fields['range'])
  const file = textOf(range?.['filename'])
  return {
    type: 'diagnostic',
    severity: fields['severity'] === 'warning' ? 'warning' : 'error',
    summary,
    detail: textOf(fields['detail']) ?? '',
    address: textOf(fields['address']),
    range: file === null ? null : { file, line: numberOf(fieldsOf(range?.['start'])?.['line']) ?? 0 },
  }
}

function readChange(fields: Fields | null): ResourceChange | null {
  const resource = fieldsOf(fields?.['resource'])
  const address = textOf(resource?.['addr'])
  const action = textOf(fields?.['action'])
  if (address === null || action === null) return null
  return {
    address,
    resourceType: textOf(resource?.['resource_type']) ?? '',
    action,
    previousAddress: textOf(fieldsOf(fields?.['previous_resource'])?.['addr']),
    reason: textOf(fields?.['reason']),
  }
}

function readOutputs(outputs: Fields): EngineOutput[] {
  return Object.entries(outputs).map(([name, entry]) => {
    const fields = fieldsOf(entry) ?? {}
    const sensitive = fields['sensitive'] !== false
    return 'value' in fields && !sensitive ? { name, sensitive, value: fields['value'] } : { name, sensitive }
  })
}

function readHook(kind: string, hook: Fields | null): WithoutCommon<EngineEvent> | null {
  const type = HOOK_TYPES.find((known) => known === kind)
  const address = textOf(fieldsOf(hook?.['resource'])?.['addr'])
  if (type === undefined || hook === null || address === null) return null
  return {
    type,
    address,
    action: textOf(hook['action']) ?? '',
    elapsedSeconds: numberOf(hook['elapsed_seconds']),
  }
}

function readObject(text: string): Fields | null {
  if (!text.startsWith('{')) return null
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    return null
  }
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function levelOf(value: unknown): 'info' | 'warn' | 'error' {
  return value === 'warn' || value === 'error' ? value : 'info'
}
