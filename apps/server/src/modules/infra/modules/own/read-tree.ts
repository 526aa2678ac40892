import { ModuleRefused } from '../../engine/index.ts'

/** A file in a listing of git. */
export interface TreeFile {
  id: string
  path: string
  size: number
}

const FILES_MAX = 1_000
const BYTES_MAX = 16 * 1024 * 1024
const DEPTH_MAX = 12
const PATH_CHARACTERS_MAX = 300
const LINE = /^(\d{6}) (\w+) ([0-9a-f]{40,64}) +(\d+|-)\t(.+)$/s
const PART = /^[A-Za-z0-9._+@ -]+$/
const KINDS: Readonly<Record<string, string>> = {
  '120000': 'a link; a module holds files alone',
  '160000': 'a submodule; a module holds its files itself',
}

/**
 * Reads what `git ls-tree -r -z -l` prints, and holds it to what a module may be: plain files under plain names, so many and so large.
 * @throws ModuleRefused
 */
export function readTree(listed: Buffer): TreeFile[] {
  const lines = listed
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '')
  if (lines.length > FILES_MAX) throw new ModuleRefused('.', null, `it has more than ${FILES_MAX} files`)
  const files = lines.map(readLine)
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes > BYTES_MAX) throw new ModuleRefused('.', null, `it is larger than ${BYTES_MAX} bytes`)
  if (!files.some(({ path }) => /^[^/]+\.tf(?:\.json)?$/.test(path)))
    throw new ModuleRefused('.', null, 'there is no module: no file ends with .tf or .tf.json')
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function readLine(line: string): TreeFile {
  const [, mode = '', , id = '', size = '', path = ''] = LINE.exec(line) ?? []
  const parts = path.split('/')
  const isPlain = parts.every((part) => PART.test(part) && part !== '.' && part !== '..')
  if (!isPlain || path.length > PATH_CHARACTERS_MAX || parts.length > DEPTH_MAX)
    throw new ModuleRefused(
      JSON.stringify(path).slice(0, 200),
      null,
      'the name is none for a file of a module',
    )
  const reason = KINDS[mode]
  if (reason !== undefined || size === '-')
    throw new ModuleRefused(path, null, `it is ${reason ?? 'no file'}`)
  if (path.startsWith('tenantry_'))
    throw new ModuleRefused(path, null, 'files of that name are the server’s own')
  if (/\.tofu(?:\.json)?$/i.test(path))
    throw new ModuleRefused(path, null, 'not every engine reads it; name it .tf')
  return { id, path, size: Number(size) }
}
