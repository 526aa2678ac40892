type Members = Readonly<Record<string, unknown>>

export interface Changes {
  before: Record<string, unknown>
  after: Record<string, unknown>
}

/**
 * What differs between two states of a record, for its audit entry: the members that are not the same, as they were and as they are. Of a member that is an object
 * in both (metadata), its own members that differ. Null stands for what is not there.
 */
export function changesBetween(before: Members, after: Members): Changes {
  return differing(before, after, (was, is) =>
    isObject(was) && isObject(is) ? differing(was, is, whole) : whole(was, is),
  )
}

type Compare = (was: unknown, is: unknown) => { before: unknown; after: unknown }

const whole: Compare = (before, after) => ({ before, after })

function differing(before: Members, after: Members, compare: Compare): Changes {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changes = names.flatMap((name) => {
    const [was, is] = [memberOf(before, name), memberOf(after, name)]
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ name, ...compare(was, is) }]
  })
  return {
    before: Object.fromEntries(changes.map((change) => [change.name, change.before])),
    after: Object.fromEntries(changes.map((change) => [change.name, change.after])),
  }
}

function memberOf(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? (members[name] ?? null) : null
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
