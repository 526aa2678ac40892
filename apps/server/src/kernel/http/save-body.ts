import { open, type FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { problem } from '../errors.ts'
import { bodyTooLarge } from './problem-reply.ts'

/**
 * Writes a request's body to a new private file, as fast as the disk takes it. The stream is left open whatever happens, so that a
 * refusal can still be answered; the caller removes the file.
 * @throws BODY_TOO_LARGE past `bytesMax`, DISK_FULL, INVALID_REQUEST when the caller went away before the end
 */
export async function saveBody(body: Readable, path: string, bytesMax: number): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  try {
    return await copy(body, file, bytesMax)
  } catch (error) {
    if (errorCode(error) === 'ENOSPC')
      throw problem('DISK_FULL', { detail: 'No space is left for the upload.', cause: error })
    throw error
  } finally {
    await file.close()
  }
}

async function copy(body: Readable, file: FileHandle, bytesMax: number): Promise<number> {
  let bytes = 0
  const chunks = body.iterator({ destroyOnReturn: false })
  try {
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => {
        throw problem('INVALID_REQUEST', { detail: 'The upload broke off.', cause: error })
      })
      if (next.done === true) return bytes
      // A request that nobody gave an encoding is read as bytes.
      const chunk = next.value as Uint8Array
      bytes += chunk.byteLength
      if (bytes > bytesMax) throw bodyTooLarge()
      await file.writeFile(chunk)
    }
  } finally {
    await chunks.return?.()
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}
