import type { SealedColumn } from '../../../kernel/vault/index.ts'

/** Where a client secret is kept, as the box that seals it wants to know. */
export function secretPlace(connectionId: string): string {
  return `sso_connections.sealed_secret ${connectionId}`
}

export const ssoSealedColumns: readonly SealedColumn[] = [
  {
    table: 'sso_connections',
    column: 'sealed_secret',
    key: 'id',
    organization: null,
    place: ({ id }) => secretPlace(String(id)),
  },
]
