import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { clouds, type Cloud, type ProviderSchema } from './schemas/shape.ts'

// Either product asks the registry of its own for `hashicorp/aws`.
const registries = ['registry.terraform.io', 'registry.opentofu.org']
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }
const checkout = join(import.meta.dirname, '../..')

/** What starts a provider: Node, the program, and where Node keeps what it has compiled, since an engine starts its providers several times a command. */
interface Programs {
  node: string
  provider: string
  compiled: string
}

/**
 * Lays out a provider mirror in which the stand-in stands for all three clouds' providers, in the versions that the modules name. Gives the file for
 * TF_CLI_CONFIG_FILE: providers come from the mirror, and from nowhere else.
 */
export function makeMirror(folder: string, cloudSocketPath: string): string {
  const compiled = join(checkout, 'node_modules/.cache/stand-in')
  mkdirSync(compiled, { recursive: true })
  const provider = join(import.meta.dirname, 'provider/main.ts')
  return layOut(folder, cloudSocketPath, { node: process.execPath, provider, compiled })
}

/**
 * The same with everything that its providers run on inside the folder: a sandbox shows them this one folder, and another user need not be let into our
 * checkout.
 */
export function makeMirrorForSandbox(folder: string, cloudSocketPath: string): string {
  const programs = {
    node: join(folder, 'programs/node'),
    provider: join(folder, 'programs/terraform/testing/provider/main.mjs'),
    compiled: join(folder, 'programs/compiled'),
  }
  cpSync(process.execPath, programs.node)
  for (const part of ['terraform/testing/provider', 'terraform/testing/schemas'])
    copyAsJavaScript(join(checkout, part), join(folder, 'programs', part))
  cpSync(join(checkout, 'node_modules/@msgpack'), join(folder, 'programs/node_modules/@msgpack'), {
    recursive: true,
  })
  writeFileSync(join(folder, 'programs/package.json'), '{ "type": "module" }\n')
  return layOut(folder, cloudSocketPath, programs)
}

/** An engine starts a provider several times a run, and in a sandbox Node can keep nothing of what it compiles: without types it starts in half the time. */
function copyAsJavaScript(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (!name.endsWith('.ts')) cpSync(join(from, name), join(to, name))
    else if (!name.endsWith('.test.ts')) {
      const text = stripTypeScriptTypes(readFileSync(join(from, name), 'utf8'))
      writeFileSync(
        join(to, name.replace(/\.ts$/, '.mjs')),
        text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.mjs'"),
      )
    }
  }
}

function layOut(folder: string, cloudSocketPath: string, { node, provider, compiled }: Programs): string {
  const schemas = JSON.parse(
    readFileSync(join(import.meta.dirname, 'schemas/schemas.json'), 'utf8'),
  ) as Record<Cloud, ProviderSchema>
  const platform = `${process.platform}_${architectures[process.arch] ?? process.arch}`
  for (const cloud of clouds) {
    const { version } = schemas[cloud]
    const command = [node, provider, cloud, cloudSocketPath].map(quote).join(' ')
    for (const registry of registries) {
      const place = join(folder, registry, 'hashicorp', cloud, version, platform)
      mkdirSync(place, { recursive: true })
      writeFileSync(
        join(place, `terraform-provider-${cloud}_v${version}`),
        `#!/bin/sh\nNODE_COMPILE_CACHE=${quote(compiled)} exec ${command}\n`,
        { mode: 0o755 },
      )
    }
  }
  const cliConfigFile = join(folder, 'cli.tfrc')
  const path = JSON.stringify(folder)
  writeFileSync(cliConfigFile, `provider_installation {\n  filesystem_mirror {\n    path = ${path}\n  }\n}\n`)
  return cliConfigFile
}

/** A word for the shell. */
function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
