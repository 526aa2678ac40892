import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { newIdBody } from '../ids.ts'

/**
 * The text of a file with a key, for its owner alone; random bytes in base64url when there is none yet. Several processes may make it at once: the first
 * complete file stays.
 */
export async function readOrMakeKeyFile(path: string, bytes: number): Promise<string> {
  const there = await readKeyFile(path)
  if (there !== null) return there
  const draft = `${path}.${newIdBody()}`
  await writeFile(draft, `${randomBytes(bytes).toString('base64url')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  })
  try {
    await link(draft, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    await rm(draft, { force: true })
  }
  return readFile(path, 'utf8')
}

/** Null when there is no such file. */
export async function readKeyFile(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
