import type { ModuleVariable } from '@tenantry/contract'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { InfraModule } from '../modules/catalogue.ts'
import { checkValue, pointerPart, unknownName, type Complaint } from './check-value.ts'

/** Values of a module's variables. */
export type Inputs = Readonly<Record<string, unknown>>

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/
const BYTES_MAX = 64 * 1024
const COMPLAINTS_MAX = 50
/** Written by the server: whom the objects belong to. */
export const OWN_VARIABLE = 'tenantry'
/** The resource's name, unless another is given. */
export const NAME_VARIABLE = 'name'

/**
 * What a caller sent as inputs, fit to be values of variables at all.
 * @throws INPUTS_INVALID
 */
export function checkInputs(inputs: Inputs): void {
  const complaints = Object.keys(inputs).flatMap((name) => {
    if (!NAME.test(name)) return [complaint(name, 'is no name of a variable')]
    return name === OWN_VARIABLE ? [complaint(name, 'is written by the server')] : []
  })
  if (Buffer.byteLength(JSON.stringify(inputs)) > BYTES_MAX)
    complaints.push({ pointer: '', detail: 'are larger than 64 KiB' })
  requireNone(complaints)
}

/**
 * Inputs as they are kept, against the module's variables: each is one of them, of its type and among its choices, and none that is needed is missing. What
 * else a module asks of its values, its plan tells. No complaint repeats a value: it may be secret.
 * @throws INPUTS_INVALID
 */
export function requireFittingInputs(module: Pick<InfraModule, 'variables'>, inputs: Inputs): void {
  const known = new Map(module.variables.map((variable) => [variable.name, variable]))
  const names = [...known.keys()].filter((name) => name !== OWN_VARIABLE)
  const ofGiven = Object.entries(inputs).flatMap(([name, value]) => {
    const variable = known.get(name)
    return variable === undefined ? [complaint(name, unknownName(name, names))] : ofValue(variable, value)
  })
  const missing = module.variables
    .filter(({ name, required }) => required && !isGivenByServer(name) && !Object.hasOwn(inputs, name))
    .map(({ name }) => complaint(name, 'is missing'))
  requireNone([...ofGiven, ...missing])
}

/** The inputs of before with those that were sent in their place; null takes one back to the module's default. */
export function mergeInputs(before: Inputs, sent: Inputs): Inputs {
  const kept = Object.entries(before).filter(([name]) => !Object.hasOwn(sent, name))
  const set = Object.entries(sent).filter(([, value]) => value !== null)
  return Object.fromEntries([...kept, ...set])
}

export function readInputs(text: string): Inputs {
  return JSON.parse(text) as Inputs
}

/** The values of a module's variables: those that were asked for, and the server's own as far as the module has them. */
export function valuesFor(module: Pick<InfraModule, 'variables'>, inputs: Inputs, own: Inputs): Inputs {
  const names = new Set(module.variables.map(({ name }) => name))
  const ownKnown = Object.entries(own).filter(([name]) => names.has(name))
  const { [OWN_VARIABLE]: owners, ...standard } = Object.fromEntries(ownKnown)
  return { ...standard, ...inputs, ...(owners === undefined ? {} : { [OWN_VARIABLE]: owners }) }
}

function ofValue(variable: ModuleVariable, value: unknown): Complaint[] {
  const { name, type, choices } = variable
  const wrong = checkValue(type, value).map(({ pointer, detail }) => ({
    pointer: `/${pointerPart(name)}${pointer}`,
    detail,
  }))
  if (wrong.length > 0 || choices === null) return wrong
  // Engines bring both to the variable's type before they compare.
  const isAmong = choices.some((choice) => String(choice) === String(value))
  return isAmong
    ? []
    : [complaint(name, `is none of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`)]
}

function isGivenByServer(name: string): boolean {
  return name === OWN_VARIABLE || name === NAME_VARIABLE
}

function complaint(name: string, detail: string): Complaint {
  return { pointer: `/${pointerPart(name)}`, detail }
}

function requireNone(complaints: readonly Complaint[]): void {
  if (complaints.length > 0) throw inputsInvalid(complaints.slice(0, COMPLAINTS_MAX))
}

function inputsInvalid(complaints: readonly Complaint[]): ProblemError {
  const errors = complaints.map(({ pointer, detail }) => ({ pointer: `/inputs${pointer}`, detail }))
  return problem('INPUTS_INVALID', {
    detail: errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '),
    hint: '`GET /infra/modules/:module` lists the variables of a module.',
    errors,
  })
}
