import { sealedPlace, type SealedColumn, type SecretBox } from '../../../kernel/vault/index.ts'
import type { CredentialSecret } from './secret.ts'
import type { CredentialRow } from './tables.ts'

const place = (credentialId: string) => sealedPlace('infra_credentials', 'sealed_secret', credentialId)

export function sealSecret(box: SecretBox, credentialId: string, secret: CredentialSecret): string {
  return box.seal(JSON.stringify(secret), place(credentialId))
}

export function openSecret(
  box: SecretBox,
  { id, sealed_secret }: Pick<CredentialRow, 'id' | 'sealed_secret'>,
): CredentialSecret {
  // What we sealed ourselves, and nobody could change since.
  return JSON.parse(box.open(sealed_secret, place(id))) as CredentialSecret
}

export const credentialSealedColumns: readonly SealedColumn[] = [
  {
    table: 'infra_credentials',
    column: 'sealed_secret',
    key: 'id',
    organization: 'organization_id',
    place: ({ id }) => place(String(id)),
  },
]
