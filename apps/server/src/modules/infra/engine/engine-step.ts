import type { Engine } from './find-engine.ts'

/** What an engine is asked to do. Files lie in the run's folder and are named without one. */
export type EngineStep =
  | { kind: 'init' }
  | { kind: 'validate' }
  /** `refresh` compares the state with what is there and plans nothing else. */
  | { kind: 'plan'; out: string; mode?: 'change' | 'destroy' | 'refresh' }
  /** The plan, or without one the state, as a document. Holds secrets in plain text. */
  | { kind: 'show'; planFile: string | null }
  | { kind: 'apply'; planFile: string }
  /** Destroys without a plan that somebody saw. */
  | { kind: 'destroy' }
  /** Compares only; keeps no plan. */
  | { kind: 'refresh' }
  /** Holds secrets in plain text. */
  | { kind: 'output' }
  | { kind: 'import'; address: string; id: string }
  | { kind: 'state_push'; file: string }

export type StepKind = EngineStep['kind']

/** Steps that change resources or the state: cut short, they leave it unknown what there is. */
const CHANGING: ReadonlySet<StepKind> = new Set(['apply', 'destroy', 'import', 'state_push'])
/** Steps that print one document over several lines instead of events. */
const DOCUMENTS: ReadonlySet<StepKind> = new Set(['validate', 'show', 'output'])

const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/
/** Of a resource in a module's root or in a module of it, with an index where it has one. */
const ADDRESS =
  /^[A-Za-z_][\w-]*(?:\[(?:\d+|"[^"\\$%\n]*")\])?(?:\.[A-Za-z_][\w-]*(?:\[(?:\d+|"[^"\\$%\n]*")\])?)+$/

export function isChanging(step: EngineStep): boolean {
  return CHANGING.has(step.kind)
}

export function printsDocument(step: EngineStep): boolean {
  return DOCUMENTS.has(step.kind)
}

/** Whether exit code 2 says "there are changes" here, and no error. */
export function tellsChanges(step: EngineStep): boolean {
  return step.kind === 'plan' || step.kind === 'refresh'
}

/**
 * The engine's arguments for a step.
 * @throws TypeError for a name or an address that the engine could take for something else
 */
export function stepArguments(engine: Pick<Engine, 'hasJsonInit'>, step: EngineStep): string[] {
  const events = ['-json', '-no-color', '-input=false']
  switch (step.kind) {
    case 'init':
      return ['init', ...(engine.hasJsonInit ? ['-json'] : []), '-no-color', '-input=false']
    case 'validate':
      return ['validate', '-json', '-no-color']
    case 'plan': {
      const mode = { change: [], destroy: ['-destroy'], refresh: ['-refresh-only'] }[step.mode ?? 'change']
      return ['plan', ...events, '-detailed-exitcode', ...mode, `-out=${fileName(step.out)}`]
    }
    case 'show':
      return ['show', '-json', '-no-color', ...(step.planFile === null ? [] : [fileName(step.planFile)])]
    case 'apply':
      return ['apply', ...events, fileName(step.planFile)]
    case 'destroy':
      return ['destroy', ...events, '-auto-approve']
    case 'refresh':
      return ['plan', ...events, '-detailed-exitcode', '-refresh-only']
    case 'output':
      return ['output', '-json', '-no-color']
    case 'import': {
      if (!ADDRESS.test(step.address)) throw new TypeError('That is no address of a resource.')
      if (step.id === '' || step.id.startsWith('-') || /[\0\n]/.test(step.id))
        throw new TypeError('That is no id of a resource.')
      return ['import', '-no-color', '-input=false', step.address, step.id]
    }
    case 'state_push':
      return ['state', 'push', fileName(step.file)]
  }
}

function fileName(name: string): string {
  if (!FILE_NAME.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a file.`)
  return name
}
