import { problem } from '../../../kernel/errors.ts'
import { emailKey } from '../../../kernel/email-address.ts'
import type { UserStore } from './store.ts'
import type { UserRow } from './tables.ts'

/** A user by id or e-mail address; throws USER_NOT_FOUND. */
export async function findUser(store: UserStore, reference: string): Promise<UserRow> {
  const user = reference.includes('@')
    ? await store.findByEmailKey(emailKey(reference.trim()))
    : await store.find(reference)
  if (user !== undefined) return user
  throw problem('USER_NOT_FOUND', {
    detail: `There is no user ${reference}.`,
    hint: '`tenantry users list --search …` finds them.',
  })
}
