import { readdir, readFile, stat } from 'node:fs/promises'
import { posix, join } from 'node:path'
import { ModuleRefused } from '../errors.ts'
import { checkEntries, type ModuleFolder } from './check-entries.ts'
import { Unreadable, type Entry } from './entry.ts'
import { readHcl } from './hcl-entries.ts'
import { readJson } from './json-entries.ts'
import { providerAddress } from './provider-address.ts'

const FILES_MAX = 1_000
const FILE_BYTES_MAX = 1024 * 1024
const NATIVE = /\.(?:tf|tofu)$/i
const JSON_SYNTAX = /\.(?:tf|tofu)\.json$/i
/** Their content decides how an engine runs, or is run by it: in `terraform.d` engines look for providers. */
const NAMES_REFUSED = new Map([
  ...['.terraformrc', 'terraform.rc', '.tofurc', 'tofu.rc'].map(
    (name) => [name, 'a module must not hold settings of an engine'] as const,
  ),
  ...['terraform.d', '.terraform.d'].map(
    (name) => [name, 'a module must not bring providers along'] as const,
  ),
])

/**
 * Refuses a customer's module that would run programs (provisioners, `external`), say where its state is kept, fetch further modules, or use providers that
 * are not on the list. Every file that an engine could read counts, in all folders. What cannot be read for certain is refused too.
 *
 * This keeps honest modules to the rules. Against hostile ones it is the first of two walls: the second is the sandbox.
 * @param allowedProviders addresses such as `hashicorp/aws`
 * @returns the addresses of the providers that it uses
 * @throws ModuleRefused, which names file and line
 */
export async function rejectLocalExec(
  moduleFolder: string,
  { allowedProviders }: { allowedProviders: readonly string[] },
): Promise<string[]> {
  const allowed = new Set(allowedProviders.map((source) => providerAddress(source) ?? source))
  const used = new Set<string>()
  for (const module of await readFolders(moduleFolder))
    for (const address of checkEntries(module, allowed)) used.add(address)
  return [...used].sort()
}

async function readFolders(root: string): Promise<ModuleFolder[]> {
  const byFolder = new Map<string, { file: string; entries: readonly Entry[] }[]>()
  const found = await readdir(root, { withFileTypes: true, recursive: true })
  let count = 0
  for (const { name, parentPath } of found.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const folder = posix.relative(root, parentPath)
    const file = posix.join(folder, name)
    const reason = NAMES_REFUSED.get(name.toLowerCase())
    if (reason !== undefined) throw new ModuleRefused(file, null, reason)
    const read = JSON_SYNTAX.test(name) ? readJson : NATIVE.test(name) ? readHcl : null
    if (read === null) continue
    count += 1
    if (count > FILES_MAX) throw new ModuleRefused(file, null, `the module has more than ${FILES_MAX} files`)
    const entries = await readEntries(join(parentPath, name), file, read)
    const files = byFolder.get(folder)
    if (files === undefined) byFolder.set(folder, [{ file, entries }])
    else files.push({ file, entries })
  }
  return [...byFolder].map(([folder, files]) => ({ folder, files }))
}

async function readEntries(path: string, file: string, read: (source: string) => Entry[]): Promise<Entry[]> {
  const status = await stat(path).catch(() => null)
  if (status === null || !status.isFile()) throw new ModuleRefused(file, null, 'it is no file')
  if (status.size > FILE_BYTES_MAX)
    throw new ModuleRefused(file, null, `it is larger than ${FILE_BYTES_MAX} bytes`)
  try {
    return read(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path)))
  } catch (error) {
    if (error instanceof Unreadable) throw new ModuleRefused(file, error.line, error.message)
    if (error instanceof TypeError) throw new ModuleRefused(file, null, 'it is not UTF-8')
    throw error
  }
}
