import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud, InfraModule } from './catalogue.ts'

const CLOUDS: Readonly<Record<string, Cloud>> = { aws: 'aws', azure: 'azure', gcp: 'gcp', local: 'local' }
const NAME = /^(aws|azure|gcp|local)_[a-z0-9]+$/

/** The modules that come with Tenantry, by name: one folder each. */
export async function readBundledModules(folder: string): Promise<ReadonlyMap<string, InfraModule>> {
  const entries = await readdir(folder, { withFileTypes: true })
  const modules = entries
    .filter((entry) => entry.isDirectory() && NAME.test(entry.name))
    .map(({ name }): InfraModule => {
      const cloud = CLOUDS[name.split('_')[0] ?? ''] ?? null
      const kind = name.endsWith('_vm') ? 'vm' : 'bucket'
      return { name, kind, cloud, folder: join(folder, name), secretInputs: [] }
    })
  return new Map(modules.map((module) => [module.name, module]))
}
