/**
 * The line (from 1) in a schema file that a path like `tables.tasks.columns.status.default` leads to: each name is looked for
 * after the one before, as a key (`status:`) or as text (`'idx_project'`). Null when not even the first is found.
 */
export function lineOfMistake(source: string, path: string): number | null {
  let offset = 0
  let found: number | null = null
  for (const { name, method } of namesOf(path)) {
    const at = positionOf(source, name, method, offset)
    if (at === null) break
    found = at
    offset = at + name.length
  }
  return found === null ? null : lineAt(source, found)
}

/** The words of the path itself, which do not occur in the source. */
const STRUCTURE = new Set(['tables', 'columns', 'indexes', 'primary_key', 'fts', 'name', 'format'])

/** How the parts of a column are written. */
const METHODS: Readonly<Record<string, string>> = {
  default: 'default',
  check: 'check',
  collate: 'collate',
  generated: 'generated',
  references: 'references',
  renamed_from: 'renamedFrom',
}

/** What to look for: every second part is a name, the others are the path's own words or a method of the column. */
function namesOf(path: string): { name: string; method: string | undefined }[] {
  return path
    .split('.')
    .map((part, index) => ({
      name: part.replace(/\[\d+\]$/, ''),
      structure: index % 2 === 0 && STRUCTURE.has(part),
      method: index % 2 === 0 ? METHODS[part] : undefined,
    }))
    .filter(({ name, structure }) => name !== '' && !structure)
}

function positionOf(source: string, name: string, method: string | undefined, from: number): number | null {
  const escaped = name.replaceAll(/[^\w]/g, String.raw`\$&`)
  const patterns = [
    ...(method === undefined ? [] : [new RegExp(String.raw`\.${method}\s*\(`, 'g')]),
    new RegExp(String.raw`(?<![\w$])["'\`]?${escaped}["'\`]?\s*:`, 'g'),
    new RegExp(`["'\`]${escaped}["'\`]`, 'g'),
  ]
  for (const pattern of patterns) {
    pattern.lastIndex = from
    const match = pattern.exec(source)
    if (match !== null) return match.index
  }
  return null
}

/** The line of the innermost frame of a stack, or of a loader's message, that lies in the file. */
export function lineOfStack(stack: string, file: string): number | null {
  for (const line of stack.split('\n')) {
    const at = line.indexOf(file)
    const match = at === -1 ? null : /^(?:\?[^:]*)?:(\d+)/.exec(line.slice(at + file.length))
    if (match !== null) return Number(match[1])
  }
  return null
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length
}
