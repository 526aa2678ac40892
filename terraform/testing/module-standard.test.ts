import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeWithOneEngine } from './engines/describe-with-engines.ts'
import { exampleInputs } from './example-inputs.ts'
import type { Cloud, ProviderSchema } from './schemas/shape.ts'
import { modulesFolder, readModule } from './start-workspace.ts'

const modules = Object.keys(exampleInputs)
const machines = modules.filter((module) => module.endsWith('_vm'))
const buckets = modules.filter((module) => !module.endsWith('_vm'))
const schemas = JSON.parse(readFileSync(join(import.meta.dirname, 'schemas/schemas.json'), 'utf8')) as Record<
  Cloud,
  ProviderSchema
>

interface Declared {
  name: string
  body: string
}

/** The blocks of one kind in a file that `fmt` has formatted: they begin and end at the margin. */
function declared(module: string, file: string, kind: 'variable' | 'output' | 'resource'): Declared[] {
  const blocks = new RegExp(String.raw`^${kind} "(\w+)"(?: "\w+")? \{\n([\s\S]*?)^\}`, 'gm')
  return [...readModule(module, file).matchAll(blocks)].map(([, name, body]) => ({
    name: name!,
    body: body!,
  }))
}

const namesOf = (blocks: readonly Declared[]) => blocks.map(({ name }) => name)
const typeOf = (module: string, variable: string) => {
  const body = declared(module, 'variables.tf', 'variable').find(({ name }) => name === variable)?.body ?? ''
  return /^ {2}type +=([\s\S]*?)(?=^ {2}\w|\n\n)/m.exec(body)?.[1]?.trim()
}

describeWithOneEngine('the form of modules', (engine) => {
  test('every file is formatted as the engine formats it', () => {
    const { stdout, status } = spawnSync(engine.binary, ['fmt', '-check', '-recursive', modulesFolder], {
      encoding: 'utf8',
    })
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
  })
})

describe('the standard of modules', () => {
  test('the folder holds the modules that are tested, and no others', () => {
    expect(readdirSync(modulesFolder).sort()).toEqual([...modules].sort())
  })

  for (const module of modules) {
    test(`${module} has its five files; every input has a type, a description and, where text is free, a check; every output a description`, () => {
      expect(readdirSync(join(modulesFolder, module)).sort()).toEqual([
        'README.md',
        'main.tf',
        'outputs.tf',
        'variables.tf',
        'versions.tf',
      ])
      for (const { name, body } of declared(module, 'variables.tf', 'variable')) {
        expect(body, name).toMatch(/^ {2}description += ".{10,}"$/m)
        expect(body, name).toMatch(/^ {2}type +=/m)
        if (!/^ {2}type += (bool|object\(\{\}\))$/m.test(body)) expect(body, name).toContain('validation {')
        if (!/^ {2}default += null$/m.test(body)) expect(body, name).toMatch(/^ {2}nullable += false$/m)
      }
      for (const { name, body } of declared(module, 'outputs.tf', 'output')) {
        expect(body, name).toMatch(/^ {2}description += ".{10,}"$/m)
      }
    })

    test(`${module} explains each input, output and resource in its README`, () => {
      const readme = readModule(module, 'README.md')
      const said = [
        ...namesOf(declared(module, 'variables.tf', 'variable')),
        ...namesOf(declared(module, 'outputs.tf', 'output')),
        ...namesOf(declared(module, 'main.tf', 'resource')),
      ]
      for (const name of said) expect(readme).toContain(`\`${name}\``)
    })

    test(`${module} starts no program and names the exact version of its provider, that of the schemas it is tested with`, () => {
      expect(readModule(module, 'main.tf')).not.toMatch(/local-exec|remote-exec|data "external"/)
      const versions = readModule(module, 'versions.tf')
      expect(versions).toContain('required_version = ">= 1.8.0"')
      const [, source, version] = /source += "hashicorp\/(\w+)"\n +version = "([^"]+)"/.exec(versions) ?? []
      if (module.startsWith('local_')) expect(versions).not.toContain('required_providers')
      else expect(version).toBe(schemas[source as Cloud].version)
    })
  }

  for (const [kind, alike, outputs] of [
    [
      machines,
      [
        'name',
        'region',
        'size',
        'image',
        'disk_gb',
        'ssh_public_key',
        'ingress',
        'public_address',
        'tags',
        'tenantry',
      ],
      ['id', 'address', 'private_address', 'ssh_user', 'console_url'],
    ],
    [
      buckets,
      ['name', 'region', 'storage_class', 'versioning', 'encryption', 'public_access', 'tags', 'tenantry'],
      ['id', 'address', 'console_url'],
    ],
  ] as const) {
    test(`${kind.join(', ')} say the same by the same names`, () => {
      for (const module of kind) {
        expect(namesOf(declared(module, 'variables.tf', 'variable'))).toEqual(
          expect.arrayContaining([...alike]),
        )
        expect(namesOf(declared(module, 'outputs.tf', 'output'))).toEqual(
          expect.arrayContaining([...outputs]),
        )
        for (const name of alike.filter((one) => one !== 'encryption')) {
          expect(typeOf(module, name), `${module}: ${name}`).toBe(typeOf(kind[0]!, name))
        }
      }
    })
  }
})
