import type { ImportUser } from '@tenantry/sdk'
import { fileFault, isUserField, unknownField, type UserField, type UserRecord } from './user-record.ts'

/** Users from JSON: an array of objects with the members that the API takes. What each value must be is the server's to say. */
export function parseUserJson(text: string, name: string): UserRecord[] {
  const json = parse(text, name)
  if (!Array.isArray(json)) throw fileFault('It is not a JSON array of users.', name)
  return json.map((one: unknown, index) => {
    const place = `${name}[${index}]`
    if (!isRecord(one)) throw fileFault('The user is not an object.', place)
    return { place, user: readUser(one, place) }
  })
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw fileFault(`It is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`, name)
  }
}

function readUser(one: Record<string, unknown>, place: string): ImportUser {
  for (const field of Object.keys(one)) if (!isUserField(field)) throw unknownField(field, place)
  const given = (field: UserField): unknown => one[field] ?? undefined
  const text = (field: UserField): string | undefined => {
    const value = given(field)
    if (value === undefined || typeof value === 'string') return value
    throw fileFault(`"${field}" is not a text.`, place)
  }
  const email = text('email')
  if (email === undefined) throw fileFault('The user has no "email".', place)
  const [name, passwordHash] = [text('name'), text('password_hash')]
  const [verified, metadata] = [given('email_verified'), given('metadata')]
  if (verified !== undefined && typeof verified !== 'boolean')
    throw fileFault('"email_verified" is true or false.', place)
  if (metadata !== undefined && !isRecord(metadata)) throw fileFault('"metadata" is not an object.', place)
  return {
    email,
    ...(name !== undefined && { name }),
    ...(passwordHash !== undefined && { passwordHash }),
    ...(verified !== undefined && { emailVerified: verified }),
    ...(metadata !== undefined && { metadata }),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
