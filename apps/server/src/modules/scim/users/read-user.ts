import { emailKey, readEmail } from '../../../kernel/email-address.ts'
import { isObject, listOf, type Attributes } from '../protocol/attribute.ts'
import { readResource } from '../protocol/read-attributes.ts'
import { userSchema } from '../protocol/user-schema.ts'
import { invalidValue } from '../scim-error.ts'

/** What a directory says of a user. */
export interface DescribedUser {
  userName: string
  externalId: string | null
  /** Undefined: as it is. */
  active: boolean | undefined
  /** Everything else. */
  attributes: Attributes
  /** Address and name of the account. */
  email: string
  name: string | null
}

const ATTRIBUTES_BYTES_MAX = 32 * 1024
const NAME_MAX = 200

/** @throws ScimError invalidValue, INVALID_REQUEST for an address that is none */
export function readUser(given: Record<string, unknown>): DescribedUser {
  const { userName, externalId, active, ...attributes } = readResource(userSchema, given)
  if (typeof userName !== 'string' || userName.trim() === '') throw invalidValue('userName: is missing')
  if (Buffer.byteLength(JSON.stringify(attributes)) > ATTRIBUTES_BYTES_MAX)
    throw invalidValue(`The user has more than ${ATTRIBUTES_BYTES_MAX} bytes of attributes.`)
  return {
    userName,
    externalId: typeof externalId === 'string' ? externalId : null,
    active: typeof active === 'boolean' ? active : undefined,
    attributes,
    email: addressOf(userName, attributes),
    name: nameOf(attributes),
  }
}

/** The primary address, else the one for work, else the first; a user without any is reached under the user name. */
function addressOf(userName: string, attributes: Attributes): string {
  const emails = listOf(attributes['emails'])
    .filter(isObject)
    .filter(({ value }) => typeof value === 'string' && value.trim() !== '')
  const chosen =
    emails.find(({ primary }) => primary === true) ??
    emails.find(({ type }) => typeof type === 'string' && type.toLowerCase() === 'work') ??
    emails[0]
  return chosen === undefined
    ? readEmail(userName, 'userName')
    : readEmail(String(chosen['value']), 'emails.value')
}

function nameOf(attributes: Attributes): string | null {
  const parts = isObject(attributes['name']) ? attributes['name'] : {}
  const whole = [parts['givenName'], parts['familyName']].filter((part) => typeof part === 'string').join(' ')
  const names = [attributes['displayName'], parts['formatted'], whole]
  const name = names.find((one): one is string => typeof one === 'string' && one.trim() !== '')
  return name?.trim().slice(0, NAME_MAX).toWellFormed() ?? null
}

export function isSameAddress(one: string, other: string): boolean {
  return emailKey(one) === emailKey(other)
}
