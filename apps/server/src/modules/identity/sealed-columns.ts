import type { SealedColumn } from '../../kernel/vault/index.ts'
import { secretPlace } from './external/providers/provider.ts'
import { totpPlace } from './factors/totp/enrol-totp.ts'
import { keyPlace } from './tokens/signing-keys.ts'

/** What is sealed here for longer than a sign-in takes. */
export const identitySealedColumns: readonly SealedColumn[] = [
  {
    table: 'totp_factors',
    column: 'sealed_secret',
    key: 'user_id',
    organization: null,
    place: ({ user_id }) => totpPlace(String(user_id)),
  },
  {
    table: 'signing_keys',
    column: 'sealed_private_jwk',
    key: 'id',
    organization: null,
    place: ({ id }) => keyPlace(String(id)),
  },
  {
    table: 'sign_in_providers',
    column: 'sealed_client_secret',
    key: 'id',
    organization: null,
    place: ({ id }) => secretPlace(String(id)),
  },
]
