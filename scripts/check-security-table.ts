import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Holds SECURITY.md to its tests. A test is named as `[its name][file]`, or `[the beginning of its name…][file]`, with `[file]: path` at the end:
 * the path has to exist, and a test of that name has to be in it. Links to guides have to lead somewhere as well.
 */
const root = join(import.meta.dirname, '..')
const document = readFileSync(join(root, 'SECURITY.md'), 'utf8')

const files = new Map(
  [...document.matchAll(/^\[([\w.-]+)\]: (\S+)$/gm)].map(([, name = '', path = '']) => [name, path]),
)
const named = [...document.matchAll(/\[([^\]]+)\]\[([\w.-]+)\]/g)].map(([, test = '', file = '']) => ({
  test,
  file,
}))
const guides = [...document.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path = '']) => path)

const wrong: string[] = []
for (const { test, file } of named) {
  const path = files.get(file)
  const source = path === undefined ? null : read(path)
  if (source === null) wrong.push(`[${file}] is no test file: ${path ?? 'it has no definition'}`)
  else if (!hasTest(source, test)) wrong.push(`${path} has no test "${test}"`)
}
const used = new Set(named.map(({ file }) => file))
for (const name of files.keys()) if (!used.has(name)) wrong.push(`[${name}] is defined and not used`)
for (const path of guides) if (read(path) === null) wrong.push(`${path} does not exist`)
if (named.length === 0) wrong.push('SECURITY.md names no test')

for (const line of new Set(wrong)) console.error(`SECURITY.md: ${line}`)
console.log(`${named.length} references to tests in ${files.size} files, ${wrong.length} wrong`)
if (wrong.length > 0) process.exitCode = 1

function read(path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return null
  }
}

/** Whether a source calls something, neither `skip` nor `describe`, with a title like this as its first argument. */
function hasTest(source: string, title: string): boolean {
  const isBeginning = title.endsWith('…')
  const text = RegExp.escape(isBeginning ? title.slice(0, -1) : title)
  return new RegExp(
    `(?<!\\b(?:describe\\w*|\\w+\\.skip))\\(\\s*(['"\`])${text}${isBeginning ? '' : '\\1'}`,
  ).test(source)
}
