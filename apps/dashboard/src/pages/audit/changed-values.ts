export interface ChangedValue {
  /** `settings.allowed_domains`; '' for the value itself. */
  path: string
  /** Undefined where there is none. */
  before: unknown
  after: unknown
}

/** What is different between two values, member by member, in the order of their names. */
export function changedValues(before: unknown, after: unknown): ChangedValue[] {
  return [...compare('', before ?? undefined, after ?? undefined)]
}

function* compare(path: string, before: unknown, after: unknown): Generator<ChangedValue> {
  const [left, right] = [membersOf(before), membersOf(after)]
  // A member that is gone or new is told as a whole, but an object that was made has its members listed.
  if (left === null && right === null) {
    if (JSON.stringify(before) !== JSON.stringify(after)) yield { path, before, after }
    return
  }
  if ((left === null && before !== undefined) || (right === null && after !== undefined)) {
    yield { path, before, after }
    return
  }
  const names = new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])
  for (const name of [...names].sort())
    yield* compare(path === '' ? name : `${path}.${name}`, left?.[name], right?.[name])
}

function membersOf(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return { ...value }
}

/** A value as people read it: texts without quotes, all else as JSON. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
