import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { modulesFolder } from '../../../../../../../terraform/testing/start-workspace.ts'
import { findTestEngine } from '../../engine/testing/find-test-engine.ts'
import { folderWith } from '../../engine/testing/temporary-folder.ts'
import { readInterface } from './read-interface.ts'

const run = promisify(execFile)
const engine = await findTestEngine()

/** `§` stands for a dollar sign: the language of this file has templates too. */
const NATIVE = String.raw`
variable "plain" {}
variable "text" {
  type        = string
  description = "A \"quoted\" text\twith \\ and §§{no template}."
  default     = "a\u00e4\n"
}
variable "number" { default = -1.5e2 }
variable "flag" {
  type      = bool
  default   = true
  sensitive = true
}
variable "none" {
  type    = string
  default = null
}
variable "script" {
  type    = string
  default = <<-EOT
    #!/bin/sh
      echo "§§{HOME}" %%{x}

    done
  EOT
}
variable "rules" {
  type = list(object({
    port     = number
    protocol = optional(string, "tcp") # a comment, with }
    cidrs    = optional(set(string), ["0.0.0.0/0"])
    inner : map(any),
  }))
  default  = []
  nullable = false
}
variable "pair" {
  type    = tuple([string, tuple([])])
  default = ["a", []]
}
variable "size" {
  type    = string
  default = "small"
  validation {
    condition     = length(var.size) > 1
    error_message = "Longer."
  }
  validation {
    condition     = (var.size == null || contains(["small", "large"], var.size)) && var.size != "x"
    error_message = "No §{var.size}."
  }
  validation {
    condition     = var.size == null || contains(["small", "large"], var.size)
    error_message = "Small or large."
  }
}
variable "count_of" {
  type    = number
  default = 1
  validation {
    condition = contains([
      1, 2,
      3,
    ], var.count_of) && var.count_of != 7
    error_message = "One to three."
  }
}
variable "deep" {
  type    = any
  default = { a = { b = [1, { "c d" : false }] }, e = "x" }
}
output "id" {
  description = "The id."
  value       = "x"
}
output "secret" {
  value     = var.flag
  sensitive = true
}
`.replaceAll('§', '$')
const JSON_FILE = {
  '//': 'variable "no" {}',
  variable: {
    written: {
      type: 'object({ a = optional(number, 3) })',
      description: 'In JSON \b\f\u2028 "x"',
      default: { a: 1 },
    },
    letter: {
      type: 'string',
      default: 'a',
      validation: { condition: '${contains(["a", "b"], var.letter)}', error_message: 'A or b.' },
    },
  },
  output: { other: { value: '${var.written}' } },
}
const FILES = {
  'main.tf': NATIVE,
  'written.tf.json': JSON.stringify(JSON_FILE),
  'size_override.tf': 'variable "size" {\n  default = "large"\n}\n',
}

describe('what a module takes and gives', () => {
  it('is read from both notations: types as trees, choices, rules, and what overrides them', async () => {
    const { variables, outputs } = await readInterface(await folderWith(FILES))
    const of = (name: string) => variables.find((variable) => variable.name === name)
    expect(of('plain')).toMatchObject({
      type: { kind: 'any' },
      required: true,
      nullable: true,
      choices: null,
    })
    expect(of('rules')).toMatchObject({
      type_text:
        'list(object({ port = number, protocol = optional(string, "tcp"), cidrs = optional(set(string), ["0.0.0.0/0"]), inner = map(any) }))',
      nullable: false,
      required: false,
    })
    expect(of('pair')?.type).toEqual({
      kind: 'tuple',
      elements: [{ kind: 'string' }, { kind: 'tuple', elements: [] }],
    })
    expect(of('size')).toMatchObject({
      default: 'large',
      choices: ['small', 'large'],
      rules: ['Longer.', '', 'Small or large.'],
    })
    expect(of('count_of')?.choices).toEqual([1, 2, 3])
    expect(of('none')).toMatchObject({ required: false, default: null })
    expect(of('written')).toMatchObject({
      type: {
        kind: 'object',
        attributes: { a: { type: { kind: 'number' }, optional: true, default: 3 } },
      },
    })
    expect(of('letter')?.choices).toEqual(['a', 'b'])
    expect(outputs.map(({ name, sensitive }) => [name, sensitive])).toEqual([
      ['id', false],
      ['secret', true],
      ['other', false],
    ])
  })

  it('leaves out defaults that have to be computed, and takes for secret what it cannot read', async () => {
    const folder = await folderWith({
      'main.tf':
        'variable "a" {\n  default = upper("x")\n  sensitive = 1 == 1\n}\nvariable "b" {\n  type = nonsense(string)\n  default = "${1}"\n}\nvariable "c" {\n  validation {\n    condition = contains(["x"], var.other)\n    error_message = ""\n  }\n}\n',
    })
    const { variables } = await readInterface(folder)
    expect(variables).toMatchObject([
      { name: 'a', required: false, default: null, sensitive: true },
      { name: 'b', type: { kind: 'any' }, default: null, sensitive: false },
      { name: 'c', choices: null },
    ])
  })

  it.skipIf(engine === null)(
    'is what the engine itself reads: names, descriptions, defaults, secrecy',
    async () => {
      const folder = await folderWith(FILES)
      const { variables, outputs } = await readInterface(folder)
      // Settings of whoever runs the tests are none of its business.
      const env = { PATH: process.env['PATH'], HOME: folder }
      const tofu = (...args: string[]) => run(engine!.binary, args, { cwd: folder, env, maxBuffer: 1 << 24 })
      await tofu('init', '-input=false')
      await tofu('plan', '-input=false', '-var=plain=x', '-out=p')
      const shown = JSON.parse((await tofu('show', '-json', 'p')).stdout).configuration.root_module
      const theirs = Object.entries<Record<string, unknown>>(shown.variables).map(([name, given]) => ({
        name,
        description: given['description'] ?? '',
        default: given['default'] ?? null,
        sensitive: given['sensitive'] ?? false,
      }))
      const ours = variables.map(({ name, description, default: standard, sensitive }) => ({
        name,
        description,
        default: standard,
        sensitive,
      }))
      const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
      expect(ours.toSorted(byName)).toEqual(theirs.toSorted(byName))
      expect(Object.keys(shown.outputs).toSorted()).toEqual(outputs.map(({ name }) => name).toSorted())
    },
  )

  it('is read of each module that comes with Tenantry, with a type and a description for every variable', async () => {
    for (const name of await readdir(modulesFolder)) {
      const { variables, outputs } = await readInterface(join(modulesFolder, name))
      expect(variables.length, name).toBeGreaterThan(5)
      for (const variable of variables) {
        expect(variable.description, `${name} ${variable.name}`).not.toBe('')
        expect(variable.type_text, `${name} ${variable.name}`).not.toContain('any')
        for (const rule of variable.rules) expect(rule, `${name} ${variable.name}`).not.toBe('')
      }
      expect(outputs.map((output) => output.name)).toEqual(
        expect.arrayContaining(['id', 'address', 'console_url']),
      )
    }
  })
})
