import type { ImportUser } from '@tenantry/sdk'
import { CliError } from './cli-error.ts'

export interface UserRecord {
  /** Where it stands: `users.csv:12`, or `users.json[3]`. */
  place: string
  user: ImportUser
}

/** The members of a user in a file, as the API calls them. */
const USER_FIELDS = ['email', 'name', 'password_hash', 'email_verified', 'metadata'] as const
export type UserField = (typeof USER_FIELDS)[number]

export function isUserField(name: string): name is UserField {
  return USER_FIELDS.some((field) => field === name)
}

/** A file that cannot be read as users; nothing was imported. */
export function fileFault(message: string, location: string, hint?: string): CliError {
  return new CliError('USERS_FILE_INVALID', message, { location, ...(hint !== undefined && { hint }) })
}

export function unknownField(name: string, location: string): CliError {
  return fileFault(`Users have no "${name}".`, location, `They have ${USER_FIELDS.join(', ')}.`)
}
