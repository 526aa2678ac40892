import { isObject, listOf } from '../protocol/attribute.ts'
import { groupSchema } from '../protocol/group-schema.ts'
import { readResource } from '../protocol/read-attributes.ts'
import { invalidValue } from '../scim-error.ts'

export interface DescribedGroup {
  displayName: string
  externalId: string | null
  /** Ids of users, each once. */
  members: readonly string[]
}

/** @throws ScimError invalidValue, also for groups within groups */
export function readGroup(given: Record<string, unknown>): DescribedGroup {
  const { displayName, externalId, members } = readResource(groupSchema, given)
  if (typeof displayName !== 'string' || displayName.trim() === '')
    throw invalidValue('displayName: is missing')
  const ids = listOf(members).map((member, index) => {
    const { value, type } = isObject(member) ? member : {}
    if (typeof value !== 'string') throw invalidValue(`members[${index}].value: is missing`)
    if (typeof type === 'string' && type.toLowerCase() !== 'user')
      throw invalidValue(`members[${index}].type: must be "User"; groups within groups are not kept`)
    return value
  })
  return {
    displayName,
    externalId: typeof externalId === 'string' ? externalId : null,
    members: [...new Set(ids)],
  }
}
