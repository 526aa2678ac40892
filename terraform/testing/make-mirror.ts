import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clouds, type Cloud, type ProviderSchema } from './schemas/shape.ts'

export interface Mirror {
  /** For TF_CLI_CONFIG_FILE: providers come from the mirror, and from nowhere else. */
  cliConfigFile: string
  /** What a sandbox has to show to a run, read-only, at the same paths: the mirror is linked into each run, and its providers run on our Node. */
  readOnlyPaths: string[]
}

// Either product asks the registry of its own for `hashicorp/aws`.
const registries = ['registry.terraform.io', 'registry.opentofu.org']
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/** Lays out a provider mirror in which the stand-in stands for all three clouds' providers, in the versions that the modules name. */
export function makeMirror(folder: string, cloudSocketPath: string): Mirror {
  const here = import.meta.dirname
  const modules = join(here, '../../node_modules')
  // An engine starts its providers several times a command: what Node has compiled once is kept.
  const compiled = join(modules, '.cache/stand-in')
  mkdirSync(compiled, { recursive: true })
  const schemas = JSON.parse(readFileSync(join(here, 'schemas/schemas.json'), 'utf8')) as Record<
    Cloud,
    ProviderSchema
  >
  const platform = `${process.platform}_${architectures[process.arch] ?? process.arch}`
  for (const cloud of clouds) {
    const { version } = schemas[cloud]
    const program = [process.execPath, join(here, 'provider/main.ts'), cloud, cloudSocketPath]
    const script = `#!/bin/sh\nNODE_COMPILE_CACHE=${quote(compiled)} exec ${program.map(quote).join(' ')}\n`
    for (const registry of registries) {
      const place = join(folder, registry, 'hashicorp', cloud, version, platform)
      mkdirSync(place, { recursive: true })
      writeFileSync(join(place, `terraform-provider-${cloud}_v${version}`), script, { mode: 0o755 })
    }
  }
  const cliConfigFile = join(folder, 'cli.tfrc')
  writeFileSync(
    cliConfigFile,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(folder)}\n  }\n}\n`,
  )
  return {
    cliConfigFile,
    readOnlyPaths: [folder, process.execPath, here, join(modules, '@msgpack'), compiled],
  }
}

/** A word for the shell. */
function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
