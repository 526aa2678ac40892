import { posix } from 'node:path'
import { ModuleRefused } from '../errors.ts'
import type { Entry } from './entry.ts'
import { impliedProvider, isBuiltIn, providerAddress } from './provider-address.ts'

/** All files of one folder, which together are one module. */
export interface ModuleFolder {
  /** Relative to the module's root; `''` for the root itself. */
  folder: string
  files: readonly { file: string; entries: readonly Entry[] }[]
}

const KINDS = new Set(
  'terraform provider variable locals output resource data ephemeral module moved import removed check'.split(
    ' ',
  ),
)
const SETTINGS = new Set(['required_version', 'required_providers', '//'])
/** Kinds whose first label is a type that belongs to a provider. */
const TYPED = new Set(['resource', 'data', 'ephemeral'])
/** They run programs, or read the state of something else. */
const TYPES_REFUSED = new Map([
  ['external', 'data sources of the provider "external" run programs'],
  ['terraform_remote_state', 'a module gets values of others as inputs and does not read their state'],
])
const NEVER_ALLOWED = new Set(['hashicorp/external'])
const INSIDE_REFUSED = new Map([
  ['provisioner', 'provisioners run programs'],
  ['connection', 'connections are for provisioners'],
])

/**
 * Holds one folder of a module against the rules for modules of customers. Gives the addresses of the providers it uses.
 * @throws ModuleRefused
 */
export function checkEntries(module: ModuleFolder, allowedProviders: ReadonlySet<string>): Set<string> {
  const sources = declaredProviders(module)
  const used = new Set<string>(sources.values())
  for (const { file, entries } of module.files) for (const entry of entries) checkTop(file, entry)
  for (const address of used) requireAllowed(address)
  return used

  function checkTop(file: string, entry: Entry): void {
    if (!entry.isBlock || entry.inside === null || !KINDS.has(entry.name))
      throw refused(file, entry, `"${entry.name}" is nothing that a module may hold`)
    refuseInside(file, entry)
    if (entry.name === 'terraform') checkSettings(file, entry.inside)
    if (entry.name === 'provider') use(entry.labels[0] ?? '')
    if (entry.name === 'module') checkSource(file, entry)
    if (TYPED.has(entry.name)) checkTyped(file, entry)
    if (entry.name !== 'check') return
    for (const inner of nestedData(entry.inside)) checkTyped(file, inner)
  }

  function checkTyped(file: string, entry: Entry): void {
    const type = entry.labels[0] ?? ''
    const reason = TYPES_REFUSED.get(type)
    if (reason !== undefined) throw refused(file, entry, reason)
    const provider = entry.inside?.find(({ name }) => name === 'provider')
    if (provider === undefined) return use(type.split('_')[0] ?? '')
    const localName = provider.reference ?? provider.text?.split('.')[0]
    if (localName === undefined) throw refused(file, provider, 'the provider cannot be told')
    use(localName)
  }

  function use(localName: string): void {
    used.add(sources.get(localName) ?? impliedProvider(localName))
  }

  function checkSource(file: string, entry: Entry): void {
    const source = entry.inside?.find(({ name }) => name === 'source')?.text ?? null
    if (source === null) throw refused(file, entry, 'the source of a module has to be a plain text')
    const isLocal = source.startsWith('./') || source.startsWith('../')
    const path = posix.normalize(posix.join(module.folder, source))
    if (!isLocal || path === '..' || path.startsWith('../'))
      throw refused(
        file,
        entry,
        `the source ${JSON.stringify(source)} is outside of the module; put its files inside`,
      )
  }

  function requireAllowed(address: string): void {
    const isAllowed = isBuiltIn(address) || (allowedProviders.has(address) && !NEVER_ALLOWED.has(address))
    const file = module.files[0]?.file ?? ''
    if (!isAllowed) throw new ModuleRefused(file, null, `the provider ${address} is not allowed here`)
  }
}

function checkSettings(file: string, settings: readonly Entry[]): void {
  for (const entry of settings)
    if (!SETTINGS.has(entry.name))
      throw refused(
        file,
        entry,
        `"terraform" must not hold "${entry.name}": where the state is kept is not the module's to say`,
      )
}

/** What each local name stands for, as `required_providers` says it. */
function declaredProviders({ files }: ModuleFolder): Map<string, string> {
  const sources = new Map<string, string>()
  for (const { file, entries } of files) {
    for (const settings of entries.filter(({ name }) => name === 'terraform')) {
      for (const required of settings.inside?.filter(({ name }) => name === 'required_providers') ?? []) {
        if (required.inside === null) throw refused(file, required, 'required_providers has to be a block')
        for (const entry of required.inside) declare(file, entry)
      }
    }
  }
  return sources

  function declare(file: string, entry: Entry): void {
    if (entry.name === '//') return
    const plainVersion = entry.text !== null && entry.inside === null
    const source = entry.inside?.filter(({ name }) => name === 'source') ?? []
    const unclear = entry.inside === null ? !plainVersion : entry.inside.some(({ name }) => name === '')
    const text = source[0]?.text ?? null
    if (unclear || source.length > 1 || (source.length === 1 && text === null))
      throw refused(file, entry, `the source of the provider "${entry.name}" has to be a plain text`)
    const address = text === null ? impliedProvider(entry.name) : providerAddress(text)
    if (address === null) throw refused(file, entry, `${JSON.stringify(text)} is no address of a provider`)
    const before = sources.get(entry.name)
    if (before !== undefined && before !== address)
      throw refused(file, entry, `the provider "${entry.name}" is declared twice`)
    sources.set(entry.name, address)
  }
}

/** Blocks that run something, however deep; in JSON, where blocks and values look alike, at the places where such blocks are read. */
function refuseInside(file: string, block: Entry): void {
  for (const entry of block.inside ?? []) {
    const isDynamic = entry.name === 'dynamic'
    const named = isDynamic
      ? [...entry.labels, ...(entry.inside ?? []).map(({ name }) => name)]
      : [entry.name]
    for (const name of named) {
      const reason = INSIDE_REFUSED.get(name)
      const canBeBlock = entry.isBlock || entry.line === null
      if (reason !== undefined && canBeBlock) throw refused(file, entry, reason)
    }
    if (entry.isBlock) refuseInside(file, entry)
  }
}

/** `check` has data sources of its own; in JSON they are two levels of names. */
function nestedData(entries: readonly Entry[]): Entry[] {
  return entries
    .filter(({ name }) => name === 'data')
    .flatMap((data) =>
      data.isBlock
        ? [data]
        : (data.inside ?? []).flatMap((type) =>
            (type.inside ?? []).map((inner) => ({ ...inner, labels: [type.name, inner.name] })),
          ),
    )
}

function refused(file: string, entry: Entry, reason: string): ModuleRefused {
  return new ModuleRefused(file, entry.line, reason)
}
