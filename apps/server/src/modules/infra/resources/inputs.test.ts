import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { ModuleVariable } from '@tenantry/contract'
import { ProblemError } from '../../../kernel/errors.ts'
import { findTestEngine } from '../engine/testing/find-test-engine.ts'
import { folderWith } from '../engine/testing/temporary-folder.ts'
import { readInterface } from '../modules/interface/read-interface.ts'
import { checkValue } from './check-value.ts'
import { checkInputs, mergeInputs, requireFittingInputs, valuesFor, type Inputs } from './inputs.ts'

const engine = await findTestEngine()

/** Types with values that the engine takes or refuses; which, it is asked. */
const CASES: readonly (readonly [string, unknown])[] = [
  ['string', 'a'],
  ['string', 5],
  ['string', true],
  ['string', ['a']],
  ['string', {}],
  ['number', 5],
  ['number', '5.5'],
  ['number', '1e3'],
  ['number', 'five'],
  ['number', ''],
  ['number', true],
  ['bool', false],
  ['bool', 'true'],
  ['bool', '1'],
  ['bool', 'yes'],
  ['bool', 1],
  ['list(string)', ['a', 1]],
  ['list(string)', 'a'],
  ['list(string)', { a: 'b' }],
  ['list(number)', ['1', 'x']],
  ['list(string)', [null]],
  ['set(bool)', [true, 'false']],
  ['set(bool)', ['maybe']],
  ['map(string)', { a: 1 }],
  ['map(string)', []],
  ['map(number)', { a: 'b' }],
  ['tuple([string, number])', ['a', 1]],
  ['tuple([string, number])', ['a']],
  ['object({ a = string })', { a: 'x' }],
  ['object({ a = string })', {}],
  ['object({ a = optional(string) })', {}],
  ['object({ a = optional(number, 1) })', { a: 'x' }],
  ['object({ a = string })', { a: null }],
  ['object({ a = list(object({ b = bool })) })', { a: [{ b: 'true' }, { b: 'no' }] }],
  ['any', { a: [1, 'b'] }],
]

describe('a value', () => {
  it.skipIf(engine === null)('is taken and refused as the engine does it', async () => {
    const main = CASES.map(([type], index) => `variable "v${index}" {\n  type = ${type}\n}\n`).join('')
    const values = Object.fromEntries(CASES.map(([, value], index) => [`v${index}`, value]))
    const folder = await folderWith({ 'main.tf': main, 'terraform.tfvars.json': JSON.stringify(values) })
    const { variables } = await readInterface(folder)
    const refusedByUs = CASES.flatMap(([type, value], index) => {
      const variable = variables.find(({ name }) => name === `v${index}`)
      return checkValue(variable!.type, value).length > 0 ? [`${type} ${JSON.stringify(value)}`] : []
    })
    const { stdout } = await promisify(execFile)(engine!.binary, ['plan', '-json', '-input=false'], {
      cwd: folder,
    }).catch((error: { stdout: string }) => error)
    const refused = new Set(
      stdout.split('\n').flatMap((line) => {
        const name = /variable \\"(v\d+)\\"|var\.(v\d+)/.exec(line)
        return line.includes('"@level":"error"') && name !== null ? [name[1] ?? name[2]] : []
      }),
    )
    const refusedByEngine = CASES.flatMap(([type, value], index) =>
      refused.has(`v${index}`) ? [`${type} ${JSON.stringify(value)}`] : [],
    )
    expect(refusedByEngine.length).toBeGreaterThan(10)
    expect(refusedByUs).toEqual(refusedByEngine)
  })

  it('of an object with attributes that it has not is complained of, where engines are silent', () => {
    const type = {
      kind: 'object',
      attributes: { port: { type: { kind: 'number' }, optional: false, default: null } },
    } as const
    expect(checkValue(type, { porrt: 1 })).toEqual([
      { pointer: '/port', detail: 'is missing' },
      { pointer: '/porrt', detail: 'is not known; did you mean port?' },
    ])
  })
})

const variable = (name: string, more: Partial<ModuleVariable> = {}): ModuleVariable => ({
  name,
  type: { kind: 'string' },
  type_text: 'string',
  description: '',
  required: false,
  default: null,
  nullable: true,
  sensitive: false,
  choices: null,
  rules: [],
  ...more,
})
const module = {
  variables: [
    variable('name', { required: true }),
    variable('tenantry', { required: true, type: { kind: 'any' } }),
    variable('region', { required: true }),
    variable('size', { choices: ['small', 'large'] }),
    variable('disks', { type: { kind: 'list', element: { kind: 'number' } } }),
    variable('password', { sensitive: true, type: { kind: 'number' } }),
  ],
}

function complaintsOf(work: () => void): unknown {
  try {
    work()
    return null
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    expect(error.code).toBe('INPUTS_INVALID')
    return error.parts.errors
  }
}

describe('inputs', () => {
  const complaints = (inputs: Inputs) => complaintsOf(() => requireFittingInputs(module, inputs))

  it('that fit are taken; what the server gives need not be sent', () => {
    expect(complaints({ region: 'x', size: 'large', disks: ['1', 2] })).toBeNull()
  })

  it('are refused with a pointer for everything that is wrong, and the name that was probably meant', () => {
    expect(complaints({ regoin: 'x', size: 'huge', disks: [1, 'two'], tenant: '1' })).toEqual([
      { pointer: '/inputs/regoin', detail: 'is not known; did you mean region?' },
      { pointer: '/inputs/size', detail: 'is none of "small", "large"' },
      { pointer: '/inputs/disks/1', detail: 'is not a number' },
      { pointer: '/inputs/tenant', detail: 'is not known' },
      { pointer: '/inputs/region', detail: 'is missing' },
    ])
  })

  it('are refused without their values: they may be secret', () => {
    expect(JSON.stringify(complaints({ region: 'x', password: 'hunter2hunter2' }))).not.toContain('hunter2')
  })

  it('of names that are none, or the server’s own, or of a size that is too much, are refused before all', () => {
    const early = (inputs: Inputs) => complaintsOf(() => checkInputs(inputs))
    expect(early({ 'a b': 1, tenantry: {} })).toEqual([
      { pointer: '/inputs/a b', detail: 'is no name of a variable' },
      { pointer: '/inputs/tenantry', detail: 'is written by the server' },
    ])
    expect(early({ region: 'x'.repeat(70_000) })).toEqual([
      { pointer: '/inputs', detail: 'are larger than 64 KiB' },
    ])
  })

  it('are taken back by null, and the server’s own cannot be replaced', () => {
    expect(mergeInputs({ a: 1, b: 2 }, { a: null, c: 3 })).toEqual({ b: 2, c: 3 })
    const own = { name: 'web', tenantry: { org: 'o' }, more: 1 }
    expect(valuesFor(module, { region: 'x', tenantry: 'mine' }, own)).toEqual({
      name: 'web',
      region: 'x',
      tenantry: { org: 'o' },
    })
    expect(valuesFor({ variables: [] }, {}, own)).toEqual({})
  })
})
