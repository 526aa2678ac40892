import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { ModuleFile } from './fetch-commit.ts'

/** SHA-256 over the names and contents of files, whatever order they come in. */
export function hashFiles(files: readonly ModuleFile[]): string {
  const hash = createHash('sha256')
  for (const { path, content } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${path.length} ${path} ${content.length}\n`).update(content)
  return hash.digest('hex')
}

/** Where the files of a commit with a hash lie below `root`. */
export function folderFor(root: string, { commit, hash }: { commit: string; hash: string }): string {
  return join(root, `${commit}.${hash}`)
}

/** Writes files to a folder of their own that is named after them. Whole or not at all; one that is there already stays as it is. */
export async function keepFiles(
  root: string,
  name: { commit: string; hash: string },
  files: readonly ModuleFile[],
): Promise<string> {
  const target = folderFor(root, name)
  const draft = join(root, `.new-${randomBytes(8).toString('hex')}`)
  await mkdir(draft, { recursive: true, mode: 0o700 })
  try {
    for (const { path, content } of files) {
      await mkdir(dirname(join(draft, path)), { recursive: true, mode: 0o700 })
      await writeFile(join(draft, path), content, { mode: 0o400, flag: 'wx' })
    }
    await rename(draft, target)
    await chmod(target, 0o500)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!isThere(error)) throw error
  }
  return target
}

/** The hash of what lies in a folder now; null when there is none. */
export async function hashFolder(folder: string): Promise<string | null> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true })
    const files = await Promise.all(
      entries
        .filter((entry) => !entry.isDirectory())
        .map(async (entry) => {
          const path = join(entry.parentPath, entry.name)
          return { path: relative(folder, path).split(sep).join('/'), content: await readFile(path) }
        }),
    )
    return hashFiles(files)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

export async function removeFiles(folder: string): Promise<void> {
  await chmod(folder, 0o700).catch(() => {})
  await rm(folder, { recursive: true, force: true })
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')
}
