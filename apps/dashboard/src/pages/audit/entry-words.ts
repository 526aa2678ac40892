import type { AuditEntry } from '@tenantry/contract'

const SHORT_FORMS = new Set(['api', 'sso', 'scim', 'sql', 'id', 'url'])

/** `database.created` as people read it: `Database created`. */
export function actionText(action: string): string {
  const words = action.split(/[._]/).map((word) => (SHORT_FORMS.has(word) ? word.toUpperCase() : word))
  const text = words.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What the thing is called that something was done to, as far as the entry says so. */
export function targetName({
  after,
  before,
  details,
}: Pick<AuditEntry, 'after' | 'before' | 'details'>): string | null {
  for (const values of [after, before, details]) {
    if (typeof values !== 'object' || values === null) continue
    for (const member of ['name', 'slug', 'email', 'to']) {
      const value: unknown = Reflect.get(values, member)
      if (typeof value === 'string' && value !== '') return value
    }
  }
  return null
}
