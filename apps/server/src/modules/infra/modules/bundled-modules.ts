import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud, InfraModule } from './catalogue.ts'
import { CLOUD_PROVIDERS } from './clouds-of.ts'
import { readContent } from './read-content.ts'

const CLOUDS: Readonly<Record<string, Cloud>> = { aws: 'aws', azure: 'azure', gcp: 'gcp', local: 'local' }
const NAME = /^(aws|azure|gcp|local)_[a-z0-9]+$/

/** Names that modules of customers do not have: some are taken, and later ones will be. */
export function isBundledName(name: string): boolean {
  return /^(?:aws|azure|gcp|local)_/.test(name)
}

/** The modules that come with Tenantry, by name: one folder each. */
export async function readBundledModules(folder: string): Promise<ReadonlyMap<string, InfraModule>> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isDirectory() && NAME.test(entry.name))
    .map(({ name }) => name)
  const modules = await Promise.all(names.toSorted().map((name) => readOne(join(folder, name), name)))
  return new Map(modules.map((module) => [module.name, module]))
}

async function readOne(folder: string, name: string): Promise<InfraModule> {
  const cloud = CLOUDS[name.split('_')[0] ?? ''] ?? null
  const providers = [...CLOUD_PROVIDERS].filter(([, of]) => of === cloud).map(([address]) => address)
  const kind = name.endsWith('_vm') ? 'vm' : 'bucket'
  return { name, kind, cloud, folder, providers, source: null, ...(await readContent(folder)) }
}
