import { fieldsOf, textOf } from '../../json-parts.ts'
import { isUnknown, remaining, type PlannedObject } from '../planned-objects.ts'
import { about, type Facts, type Objection } from './facts.ts'

export interface WantedTag {
  key: string
  values?: readonly string[]
}

/** With those that the provider adds by itself first; Google Cloud calls them labels, and means something else by `tags`. */
const NAMES = ['tags_all', 'effective_labels', 'labels', 'tags']

/** Objects that can have tags, and lack some. A value that is not known yet counts, unless a particular one is asked for. */
export function withoutTags({ objects }: Facts, wanted: readonly WantedTag[]): Objection[] {
  return remaining(objects).flatMap((object) => {
    const tags = tagsOf(object)
    if (tags === 'none') return []
    if (tags === 'unknown') return [about(object.address, 'Which tags it will have cannot be told.')]
    const wrong = wanted.filter((tag) => !hasTag(tags, tag)).map(({ key }) => JSON.stringify(key))
    if (wrong.length === 0) return []
    return [about(object.address, `It lacks the tags ${wrong.join(', ')}, or a value that is allowed.`)]
  })
}

interface Tags {
  values: Readonly<Record<string, unknown>>
  unknown: Readonly<Record<string, unknown>>
}

function hasTag({ values, unknown }: Tags, { key, values: allowed }: WantedTag): boolean {
  const value = Object.hasOwn(values, key) ? textOf(values[key]) : null
  if (value !== null && value !== '') return allowed === undefined || allowed.includes(value)
  return allowed === undefined && Object.hasOwn(unknown, key) && unknown[key] === true
}

function tagsOf(object: PlannedObject): Tags | 'unknown' | 'none' {
  const isBuiltIn = object.type === 'terraform_data'
  const after = isBuiltIn ? (fieldsOf(object.after['input']) ?? {}) : object.after
  const unknown = isBuiltIn ? (fieldsOf(object.unknown['input']) ?? {}) : object.unknown
  const own = NAMES.filter((name) => name in after || name in unknown).filter(
    (name) => !Array.isArray(after[name]) && !Array.isArray(unknown[name]),
  )
  if (own.length === 0) return 'none'
  const name = own.find((name) => fieldsOf(after[name]) !== null)
  if (name !== undefined)
    return { values: fieldsOf(after[name]) ?? {}, unknown: fieldsOf(unknown[name]) ?? {} }
  return own.some((name) => isUnknown({ unknown }, name)) && !own.some((name) => after[name] === null)
    ? 'unknown'
    : { values: {}, unknown: {} }
}
