import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModuleOutput, ModuleVariable } from '@tenantry/contract'
import { readHcl, type Token } from '../../engine/index.ts'
import { readChoices } from './choices.ts'
import { readConstant } from './constant.ts'
import { jsonDeclarations, nativeDeclarations, type Declaration } from './declaration.ts'
import { readWhole } from './token-cursor.ts'
import { ANY, readType, typeText } from './type-expression.ts'

/** What a module takes and gives. */
export interface ModuleInterface {
  /** In the order of the files' names, as they stand there. */
  variables: readonly ModuleVariable[]
  outputs: readonly ModuleOutput[]
}

const FILE = /\.tf(?:\.json)?$/
const OVERRIDE = /(?:^|_)override\.tf(?:\.json)?$/

/**
 * Reads the `variable` and `output` blocks of a module's own folder, as engines take them together: files that end with `override` change what the others say.
 * @throws Unreadable, SyntaxError for files that are no module's
 */
export async function readInterface(folder: string): Promise<ModuleInterface> {
  const names = (await readdir(folder)).filter((name) => FILE.test(name) && !name.startsWith('.')).toSorted()
  const files = [
    ...names.filter((name) => !OVERRIDE.test(name)),
    ...names.filter((name) => OVERRIDE.test(name)),
  ]
  const found = new Map<string, Declaration>()
  for (const name of files) {
    const source = await readFile(join(folder, name), 'utf8')
    const declared = name.endsWith('.json') ? jsonDeclarations(source) : nativeDeclarations(readHcl(source))
    for (const one of declared) {
      const key = `${one.kind} ${one.name}`
      found.set(key, merge(found.get(key), one))
    }
  }
  const all = [...found.values()]
  return {
    variables: all.filter(({ kind }) => kind === 'variable').map(readVariable),
    outputs: all.filter(({ kind }) => kind === 'output').map(readOutput),
  }
}

function merge(before: Declaration | undefined, later: Declaration): Declaration {
  if (before === undefined) return later
  const validations = later.validations.length > 0 ? later.validations : before.validations
  return { ...later, attributes: new Map([...before.attributes, ...later.attributes]), validations }
}

function readVariable({ name, attributes, validations }: Declaration): ModuleVariable {
  const typeTokens = attributes.get('type') ?? null
  const type = (typeTokens === null ? null : readWhole(typeTokens, readType)?.value) ?? ANY
  const choices = validations.map((validation) => {
    const condition = validation.get('condition') ?? null
    return condition === null ? null : readChoices(condition, name)
  })
  return {
    name,
    type,
    type_text: typeText(type),
    description: textOf(attributes.get('description')),
    required: !attributes.has('default'),
    default: constantOf(attributes.get('default')),
    nullable: constantOf(attributes.get('nullable')) !== false,
    // What cannot be read is taken for secret: better one value too few is shown.
    sensitive: isSensitive(attributes),
    choices: choices.find((found) => found !== null) ?? null,
    rules: validations.map((validation) => textOf(validation.get('error_message'))),
  }
}

function readOutput({ name, attributes }: Declaration): ModuleOutput {
  return { name, description: textOf(attributes.get('description')), sensitive: isSensitive(attributes) }
}

function isSensitive(attributes: Declaration['attributes']): boolean {
  return ['sensitive', 'ephemeral'].some((name) => {
    const value = constantOf(attributes.get(name))
    return attributes.has(name) && value !== false && value !== 'false'
  })
}

function textOf(tokens: readonly Token[] | null | undefined): string {
  const value = constantOf(tokens)
  return typeof value === 'string' ? value : ''
}

function constantOf(tokens: readonly Token[] | null | undefined): unknown {
  return (tokens === null || tokens === undefined ? null : readWhole(tokens, readConstant)?.value) ?? null
}
