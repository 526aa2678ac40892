import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBindings } from './read-bindings.ts'
import { clouds, type Block, type Cloud, type ProviderSchema } from './shape.ts'
import { wanted } from './wanted.ts'

/**
 * Writes `schemas.json` anew: fetches the packages of `wanted.ts` through npm (about 100 MB, no dependency of ours), unpacks the files of the named
 * resources alone, and rebuilds their schemas. Run by hand when a module needs another resource: `node terraform/testing/schemas/extract-schemas.ts`.
 */
const folder = mkdtempSync(join(tmpdir(), 'tenantry-schemas-'))
try {
  const entries = clouds.map((cloud): [Cloud, ProviderSchema] => [cloud, extract(cloud)])
  writeFileSync(join(import.meta.dirname, 'schemas.json'), write(entries))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function extract(cloud: Cloud): ProviderSchema {
  const { package: name, version, resources, dataSources } = wanted[cloud]
  console.log(`${name}@${version}: fetching …`)
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--silent', `${name}@${version}`], {
      cwd: folder,
      encoding: 'utf8',
    }),
  ) as { filename: string }[]
  if (packed === undefined) throw new Error(`npm packed nothing for ${name}.`)
  const items = ['provider', ...resources, ...dataSources.map((item) => `data.${item}`)]
  const files = items.flatMap((item) => ['js', 'd.ts'].map((ending) => `package/${fileOf(item)}.${ending}`))
  execFileSync('tar', ['xzf', packed.filename, 'package/package.json', ...files], { cwd: folder })

  const read = (file: string) => readFileSync(join(folder, 'package', file), 'utf8')
  const blockOf = (item: string) =>
    readBindings({ script: read(`${fileOf(item)}.js`), types: read(`${fileOf(item)}.d.ts`) })
  const manifest = JSON.parse(read('package.json')) as { cdktf: { provider: { version: string } } }
  return {
    version: manifest.cdktf.provider.version,
    source: `${name}@${version}`,
    provider: blockOf('provider'),
    resources: Object.fromEntries(resources.map((item) => [item, blockOf(item)])),
    dataSources: Object.fromEntries(dataSources.map((item) => [item, blockOf(`data.${item}`)])),
  }
}

/** Without its ending: `data.aws_ami` is in `lib/data-aws-ami/index`, `aws_instance` in `lib/instance/index`. */
function fileOf(item: string): string {
  const name = item.replace(/^(aws|azurerm|google)_/, '').replace('data.', 'data-')
  return `lib/${name.replaceAll('_', '-')}/index`
}

/** One line for each resource, keys in order: a change of one shows as a change of one line. */
function write(entries: readonly [Cloud, ProviderSchema][]): string {
  const lines = (blocks: Record<string, Block>) =>
    Object.entries(blocks)
      .map(([name, block]) => `      ${JSON.stringify(name)}: ${JSON.stringify(sorted(block))}`)
      .join(',\n')
  const providers = entries.map(
    ([cloud, schema]) => `  ${JSON.stringify(cloud)}: {
    "version": ${JSON.stringify(schema.version)},
    "source": ${JSON.stringify(schema.source)},
    "provider": ${JSON.stringify(sorted(schema.provider))},
    "resources": {\n${lines(schema.resources)}\n    },
    "dataSources": {\n${lines(schema.dataSources)}\n    }
  }`,
  )
  return `{\n${providers.join(',\n')}\n}\n`
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
