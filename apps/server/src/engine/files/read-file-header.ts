import { open } from 'node:fs/promises'

export type FileHeader = { ok: true; sizeBytes: number; usesWal: boolean } | { ok: false; problem: string }

const HEADER_BYTES = 100
const MAGIC = 'SQLite format 3\0'

/**
 * Checks what the first 100 bytes say (https://www.sqlite.org/fileformat2.html#the_database_header) against each other and
 * against the size of the file, before SQLite itself looks at it. Not for live databases.
 */
export async function readFileHeader(path: string, sizeBytesMax: number): Promise<FileHeader> {
  const handle = await open(path, 'r')
  try {
    const found = await handle.stat()
    if (!found.isFile()) return refuse('This is not a file.')
    if (found.size > sizeBytesMax) return refuse(`The file is larger than ${sizeBytesMax} bytes.`)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
    if (bytesRead < HEADER_BYTES) return refuse('The file is too short to be a SQLite database.')
    return checkHeader(buffer, found.size)
  } finally {
    await handle.close()
  }
}

function checkHeader(header: Buffer, sizeBytes: number): FileHeader {
  if (header.toString('latin1', 0, 16) !== MAGIC)
    return refuse('The file is no SQLite database, or it is encrypted.')
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16)
  const isPowerOfTwo = pageBytes >= 512 && (pageBytes & (pageBytes - 1)) === 0
  if (!isPowerOfTwo || sizeBytes % pageBytes !== 0) return refuse('The file is damaged or cut short.')
  const writeVersion = header.readUInt8(18)
  const readVersion = header.readUInt8(19)
  if (writeVersion !== readVersion || writeVersion < 1 || writeVersion > 2) {
    return refuse('The file was written by an unknown version of SQLite.')
  }
  if (header.readUInt8(20) !== 0)
    return refuse('The file reserves room in its pages, as encrypted databases do.')
  if (header.readUInt32BE(56) > 1)
    return refuse('The database stores text as UTF-16; only UTF-8 is supported.')
  // The count is only kept by versions that also write the change counter twice.
  const pageCount = header.readUInt32BE(28)
  const countIsKept = pageCount > 0 && header.readUInt32BE(24) === header.readUInt32BE(92)
  if (countIsKept && pageCount * pageBytes !== sizeBytes) return refuse('The file is damaged or cut short.')
  return { ok: true, sizeBytes, usesWal: writeVersion === 2 }
}

function refuse(problem: string): FileHeader {
  return { ok: false, problem }
}
