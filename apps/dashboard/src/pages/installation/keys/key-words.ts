import type { ApiKey } from '@tenantry/contract'
import { texts } from '#texts/texts.ts'

const words = texts.installation.keys

export function keyState({
  revoked_at: revokedAt,
  expires_at: expiresAt,
}: ApiKey): keyof typeof words.states {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && expiresAt * 1000 < Date.now() ? 'expired' : 'active'
}

export function scopeText(scope: ApiKey['scope']): string {
  if (scope.kind === 'installation') return words.shownScope.installation
  if (scope.kind !== 'databases') return words.shownScope.other
  const text = words.shownScope.databases(scope.database_ids.length, words.accesses[scope.access])
  return scope.sql === true ? `${text} · ${words.shownScope.sql}` : text
}
