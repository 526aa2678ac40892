import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { isMissing } from './credentials.ts'

const ID_LENGTH = 26
const SECRET_LENGTH = 43

/**
 * The admin key of the local development server: made once, kept beside its data and handed to the server as
 * `TENANTRY_ADMIN_KEY`. Readable by its owner alone.
 */
export async function devKey(folder: string): Promise<string> {
  const path = join(folder, 'admin-key')
  const stored = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (stored !== null) return stored.trim()
  const key = newKey()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(path, `${key}\n`, { mode: 0o600, flag: 'wx' })
  return key
}

/** `tnt_<id>_<secret><crc32>`, the form of every key. */
function newKey(): string {
  const body = `tnt_${randomText(ID_LENGTH, /[^0-9a-z]/g)}_${randomText(SECRET_LENGTH, /[^0-9a-zA-Z]/g)}`
  return body + crc32(body).toString(16).padStart(8, '0')
}

function randomText(length: number, unwanted: RegExp): string {
  let text = ''
  while (text.length < length)
    text += randomBytes(length * 2)
      .toString('base64')
      .replaceAll(unwanted, '')
  return text.slice(0, length)
}
