import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModuleRefused, rejectLocalExec } from '../index.ts'
import { folderWith } from '../testing/temporary-folder.ts'
import { readHcl } from './hcl-entries.ts'
import { Unreadable } from './entry.ts'

const options = { allowedProviders: ['hashicorp/aws', 'example.com/acme/cloud'] }

const check = async (files: Record<string, string>) => rejectLocalExec(await folderWith(files), options)

async function refusal(files: Record<string, string>): Promise<string> {
  const error: unknown = await check(files).catch((reason: unknown) => reason)
  expect(error, JSON.stringify(files)).toBeInstanceOf(ModuleRefused)
  return String(error)
}

const EXEC = 'resource "terraform_data" "a" {\n  provisioner "local-exec" { command = "id" }\n}\n'

describe('a customer’s module', () => {
  it('is taken with comments, texts and values of all kinds, though they speak of provisioners', async () => {
    const main = `
      # provisioner "local-exec" {}
      /* data "external" "x" {} */
      terraform {
        required_version = ">= 1.8"
        required_providers {
          aws   = { source = "hashicorp/aws", version = "~> 6.0" }
          cloud = {
            source                = "example.com/acme/cloud"
            configuration_aliases = [cloud.west]
          }
        }
      }
      provider "aws" { region = var.region }
      variable "region" {
        type    = object({ name = string, list = optional(list(string), []) })
        default = { name = "a", "provisioner" : "x" }
      }
      locals {
        text   = "\${var.a ? "provisioner \\"local-exec\\" {" : "%{if true}}%{endif}"} $\${no} }"
        script = <<-EOT
          provisioner "local-exec" { \${join(",", [for x in var.list : "\${x}}"])}
          data "external" "x" {}
        EOT
        all = { for k, v in var.map : k => v... if v != null }
        sum = (1 +
          2) * -3.5e+2 % 4
      }
      resource "aws_instance" "vm" {
        tags = { provisioner = "local-exec" }
        dynamic "ebs_block_device" {
          for_each = var.disks
          content { size = 1 }
        }
      }
      data "cloud_image" "x" { provider = cloud.west }
      module "part" { source = "./part" }
      check "up" {
        data "cloud_status" "x" {}
        assert {
          condition     = true
          error_message = "no"
        }
      }
      output "id" { value = aws_instance.vm.id }
    `
    const part = JSON.stringify({ '//': 'text', locals: { a: 1 }, output: { b: { value: '${local.a}' } } })
    const files = {
      'main.tf': main,
      'part/main.tf.json': part,
      'part/deep/a.tf': 'module "up" { source = "../" }',
    }
    expect(await check(files)).toEqual(['example.com/acme/cloud', 'hashicorp/aws'])
  })

  it.each([
    ['a provisioner', EXEC],
    ['one in a file of OpenTofu', EXEC, 'main.tofu'],
    ['one in a folder below', EXEC, 'a/b/c.tf'],
    ['one in a hidden file', EXEC, '.main.tf'],
    ['one in capital file names', EXEC, 'MAIN.TF'],
    ['remote-exec', EXEC.replace('local', 'remote')],
    ['an unquoted name', EXEC.replace('"local-exec"', 'local-exec')],
    ['one on a single line', 'resource terraform_data a { provisioner local-exec { command = "id" } }'],
    ['one behind a comment', `/* " * **/ ${EXEC}`],
    ['one behind a comment with a quote', `# "\n${EXEC}`],
    ['one behind a text that ends with a backslash', `locals { a = "\\\\" }\n${EXEC}`],
    ['one behind an escaped template', `locals { a = "$\${" }\n${EXEC}`],
    ['one behind three dollars', `locals { a = "$$\${"}"}" }\n${EXEC}`],
    ['one behind a text in a template', `locals { a = "\${"}"}" }\n${EXEC}`],
    ['one behind an indented end of a text', `locals {\n a = <<EOT\n  EOT\n}\n${EXEC}`],
    ['one behind an end with blanks after it', `locals {\n a = <<EOT\nx\nEOT \t\n}\n${EXEC}`],
    ['one behind a text inside a template of a text', `locals {\n a = <<A\n\${<<B\nA\nB\n}\nA\n}\n${EXEC}`],
    ['one behind Windows line ends', `locals {\r\n a = <<EOT\r\nx\r\nEOT\r\n}\r\n${EXEC}`],
    ['one in a removed block', 'removed {\n from = a.b\n provisioner "local-exec" { command = "id" }\n}'],
    ['one made dynamically', 'resource a_b c { dynamic "provisioner" { content {} } }'],
    ['a connection', 'resource "terraform_data" "a" {\n connection { host = "x" }\n}'],
    ['an external data source', 'data "external" "x" { program = ["id"] }'],
    ['one of a check', 'check "x" { data "external" "y" { program = ["id"] } }'],
    [
      'external under another name',
      'terraform {\n required_providers {\n aws = { source = "hashicorp/external" }\n }\n}',
    ],
    ['a remote state', 'data "terraform_remote_state" "x" { backend = "local" }'],
    ['a backend', 'terraform { backend "local" {} }'],
    ['a cloud block', 'terraform { cloud {} }'],
    ['settings of encryption', 'terraform { encryption {} }'],
    ['a provider that is not on the list', 'resource "local_file" "x" {}'],
    ['one by its block', 'provider "kubernetes" {}'],
    ['one by a reference', 'resource "aws_instance" "x" { provider = null.x }'],
    [
      'one from another registry',
      'terraform {\n required_providers {\n aws = { source = "evil.example/hashicorp/aws" }\n }\n}',
    ],
    [
      'a source that is computed',
      'terraform {\n required_providers {\n aws = { source = "${"evil"}/x" }\n }\n}',
    ],
    [
      'a source twice',
      'terraform {\n required_providers {\n aws = { source = "hashicorp/aws", source = "evil/aws" }\n }\n}',
    ],
    ['a module from the internet', 'module "x" { source = "git::https://example.com/x.git" }'],
    ['a module of a registry', 'module "x" { source = "acme/vm/aws" }'],
    ['a module outside', 'module "x" { source = "./../other" }'],
    ['a module without a source', 'module "x" {}'],
    ['a kind of block that nobody knows', 'action "local_command" "x" {}'],
    ['escapes in a label', 'data "ext\\u0065rnal" "x" {}'],
    ['templates in a label', 'data "${"external"}" "x" {}'],
    ['NUL', 'locals { a = "\0" }'],
    ['a BOM', '\uFEFFlocals {}'],
    ['a lone carriage return', `# a\r${EXEC}`],
    ['names that are not ASCII', 'locals { ä = 1 }'],
    ['odd white space at the end of a text', `locals {\n a = <<EOT\nEOT\u0085\n}\n${EXEC}`],
    ['what is not closed', 'locals { a = "${x" }'],
    ['a comment that is not closed', '/* locals {}'],
    ['a text that is not closed', 'locals {\n a = <<EOT\nx\n}'],
    ['brackets that do not match', 'locals { a = (] }'],
    ['templates without end', `locals { a = ${'"${'.repeat(5_000)} }`],
    ['blocks without end', 'a {\n'.repeat(5_000)],
  ])('is refused for %s', async (_what, source, file = 'main.tf') => {
    expect(await refusal({ [file]: source })).toContain(file)
  })

  it.each([
    ['a provisioner', '{"resource":{"terraform_data":{"x":{"provisioner":{"local-exec":{}}}}}}'],
    [
      'one with an escaped name',
      '{"resource":{"terraform_data":{"x":{"provisi\\u006fner":[{"local-exec":{}}]}}}}',
    ],
    ['one in lists', '{"resource":[{"terraform_data":[{"x":[{"provisioner":[]},{"provisioner":[{}]}]}]}]}'],
    ['one that is overwritten', '{"resource":{"terraform_data":{"x":{"provisioner":{}}}},"resource":{}}'],
    [
      'one that overwrites',
      '{"resource":{"terraform_data":{"x":{"a":{},"a":1}},"terraform_data":{"x":{"provisioner":{}}}}}',
    ],
    ['one made dynamically', '{"resource":{"a_b":{"x":{"dynamic":{"provisioner":{}}}}}}'],
    ['an external data source', '{"data":{"external":{"x":{}}}}'],
    ['one of a check', '{"check":{"c":{"data":{"external":{"x":{}}}}}}'],
    ['a backend', '{"terraform":[{"required_version":"1"},{"backend":{"local":{}}}]}'],
    ['a provider', '{"terraform":{"required_providers":{"aws":{"source":"evil/aws"}}}}'],
    ['a provider by reference', '{"resource":{"aws_x":{"y":{"provider":"null.z"}}}}'],
    ['a module', '{"module":{"x":{"source":"github.com/a/b"}}}'],
    ['a computed source', '{"module":{"x":{"source":"${var.x}"}}}'],
    ['an unknown kind', '{"action":{"x":{"y":{}}}}'],
    ['no object', '{"resource":"x"}'],
    ['no JSON', '{"resource":{},}'],
    ['depth', `{"locals":${'['.repeat(3_000)}${']'.repeat(3_000)}}`],
  ])('in JSON is refused for %s', async (_what, source) => {
    expect(await refusal({ 'x.tf.json': source })).toContain('x.tf.json')
    expect(await refusal({ 'y.tofu.json': source })).toContain('y.tofu.json')
  })

  it('is refused with the file and the line', async () => {
    expect(await refusal({ 'a/vm.tf': `\n\n${EXEC}` })).toBe(
      'ModuleRefused: a/vm.tf:4: provisioners run programs',
    )
  })

  it('is refused for settings of an engine, providers, links that lead nowhere, and files without end', async () => {
    expect(await refusal({ '.terraformrc': '' })).toContain('settings of an engine')
    expect(await refusal({ 'terraform.d/plugins/host/a/b/b_1.0.0_linux_amd64.zip': '' })).toContain(
      'providers along',
    )
    expect(await refusal({ 'a.tf': `#${'x'.repeat(1_100_000)}` })).toContain('larger than')
    expect(await refusal({ 'a.tf/x': '' })).toContain('it is no file')
  })

  it('is read in time that grows with its length, whatever it is', () => {
    const pieces = fc.constantFrom(
      '"',
      '${',
      '}',
      '%{',
      '<<A\n',
      'A\n',
      '\n',
      '{',
      '/*',
      '*/',
      '#',
      '\\',
      'a',
      ' = ',
      '"x"',
      '$',
      '~',
      '\r\n',
      'provisioner',
      '[',
      ')',
    )
    const text = fc.array(pieces, { maxLength: 200 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (source) => {
        try {
          readHcl(source)
        } catch (error) {
          if (!(error instanceof Unreadable)) throw error
        }
      }),
      { numRuns: 2_000 },
    )
    // What costs the square of its length does not end within this test.
    for (const source of [
      '/'.repeat(1e5),
      '"$'.repeat(1e5),
      'a = <<A\n' + '$x '.repeat(1e5),
      '# '.repeat(1e5),
      `a = [${'[],'.repeat(1e5)}]`,
    ]) {
      try {
        readHcl(source)
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
      }
    }
  })
})
