import { copyFile, lstat, mkdir, readdir, realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { ModuleRefused } from './errors.ts'

const FILES_MAX = 2_000
const BYTES_MAX = 32 * 1024 * 1024
const DEPTH_MAX = 16

/**
 * What a module must not bring along: state and work folders of somebody's run, and files of values, which would win over ours or be added to them.
 */
const LEFT_OUT =
  /^(?:\.git|\.terraform|\.terraformrc|.*\.tfstate(?:\..*)?|.*\.tfvars(?:\.json)?|errored\.tfstate)$/i

/**
 * Copies a module's files. Links are followed to files inside the module and refused otherwise; so is whatever is neither file nor folder.
 * @throws ModuleRefused
 */
export async function copyModule(from: string, to: string): Promise<void> {
  const root = await realpath(from)
  const copied = { files: 0, bytes: 0 }
  await copyFolder(root, to, 0)

  async function copyFolder(source: string, target: string, depth: number): Promise<void> {
    if (depth > DEPTH_MAX) throw refused(source, `folders are nested more than ${DEPTH_MAX} deep`)
    for (const entry of await readdir(source, { withFileTypes: true })) {
      if (LEFT_OUT.test(entry.name)) continue
      const path = join(source, entry.name)
      if (entry.isDirectory()) {
        await mkdir(join(target, entry.name), { mode: 0o700 })
        await copyFolder(path, join(target, entry.name), depth + 1)
      } else await copyOne(path, join(target, entry.name))
    }
  }

  async function copyOne(path: string, target: string): Promise<void> {
    const file = await resolveInside(path)
    const { size } = await lstat(file)
    copied.files += 1
    copied.bytes += size
    if (copied.files > FILES_MAX) throw refused(path, `the module has more than ${FILES_MAX} files`)
    if (copied.bytes > BYTES_MAX) throw refused(path, `the module is larger than ${BYTES_MAX} bytes`)
    await copyFile(file, target)
  }

  async function resolveInside(path: string): Promise<string> {
    const real = await realpath(path).catch(() => null)
    if (real === null || !real.startsWith(`${root}${sep}`))
      throw refused(path, 'the link leads out of the module')
    if (!(await lstat(real)).isFile()) throw refused(path, 'it is no file')
    return real
  }

  function refused(path: string, reason: string): ModuleRefused {
    return new ModuleRefused(relative(root, path), null, reason)
  }
}
