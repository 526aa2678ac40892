import { problem, type ProblemError } from '../../../kernel/errors.ts'

/** Values of a module's variables. */
export type Inputs = Readonly<Record<string, unknown>>

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/
const BYTES_MAX = 64 * 1024
/** Written by the server: whom the objects belong to. */
const OWN = 'tenantry'

/**
 * What a caller sent as inputs, fit to be a module's variables. Whether the module has them, and what it takes, its plan tells.
 * @throws INPUTS_INVALID
 */
export function checkInputs(inputs: Inputs): void {
  for (const name of Object.keys(inputs)) {
    if (!NAME.test(name)) throw inputsInvalid(name, 'is no name of a variable')
    if (name === OWN) throw inputsInvalid(name, 'is written by the server')
  }
  if (Buffer.byteLength(JSON.stringify(inputs)) > BYTES_MAX)
    throw problem('INPUTS_INVALID', {
      detail: '/inputs: are larger than 64 KiB',
      errors: [{ pointer: '/inputs', detail: 'are larger than 64 KiB' }],
    })
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

function inputsInvalid(name: string, detail: string): ProblemError {
  const pointer = `/inputs/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return problem('INPUTS_INVALID', {
    detail: `${pointer}: ${detail}`,
    hint: '`GET /infra/modules` lists the variables of each module.',
    errors: [{ pointer, detail }],
  })
}
