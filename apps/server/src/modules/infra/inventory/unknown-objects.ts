import { fieldsOf, listOf, textOf } from '../json-parts.ts'
import type { FoundObject } from './inventory.ts'

/** Attributes by which providers name an object as the cloud does, or by the end of it. */
const NAMES = ['arn', 'id', 'self_link'] as const

/**
 * Of what was found in a cloud, that which a state (format 4; null for none) does not know. An object counts as known when one that the state manages has
 * its name: in full, or as its end behind a slash (`//storage.googleapis.com/files` for `files`). Azure does not tell capitals from small letters.
 */
export function unknownObjects(found: readonly FoundObject[], state: string | null): FoundObject[] {
  const known = state === null ? [] : namesIn(state)
  return found.filter(({ id }) => {
    const name = id.toLowerCase()
    return !known.some((own) => name === own || name.endsWith(`/${own}`))
  })
}

function namesIn(state: string): string[] {
  const resources = listOf(fieldsOf(JSON.parse(state))?.['resources'])
  return resources.flatMap((entry) => {
    const resource = fieldsOf(entry)
    if (resource?.['mode'] !== 'managed') return []
    return listOf(resource['instances']).flatMap((instance) => {
      const attributes = fieldsOf(fieldsOf(instance)?.['attributes'])
      return NAMES.flatMap((name) => textOf(attributes?.[name]) ?? []).map(asEnd)
    })
  })
}

/** Without the host of a self link, and without the slash that an id of Azure begins with. */
function asEnd(name: string): string {
  return name
    .replace(/^https:\/\/[^/]+\/(?:[a-z]+\/v1\/)?/, '')
    .replace(/^\//, '')
    .toLowerCase()
}
