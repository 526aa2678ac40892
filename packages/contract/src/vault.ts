import { Type, type Static } from 'typebox'
import { Id, Input, Nullable, Timestamp } from './common.ts'
import { operation } from './operation.ts'

const tag = 'Vault'

export const VaultRun = Type.Object(
  {
    id: Id('vrn'),
    kind: Type.Enum(['rewrap', 'reseal'], {
      description:
        '`rewrap` puts data keys under the present secret key; `reseal` seals values with a new data key',
    }),
    organization_id: Nullable(
      Type.String({ description: 'Of `reseal`: null for the installation’s values' }),
    ),
    key_id: Type.String({ description: 'The key that everything is brought to' }),
    status: Type.Enum(['waiting', 'running', 'succeeded']),
    total: Type.Integer({ description: 'Values and data keys' }),
    done: Type.Integer(),
    unreadable: Type.Integer({ description: 'Values that no key opens: they are left as they are' }),
    error: Nullable(Type.String({ description: 'What keeps it from going on' })),
    created_at: Timestamp,
    finished_at: Nullable(Timestamp),
  },
  { description: 'Work on what the vault has sealed' },
)
export type VaultRun = Static<typeof VaultRun>

export const VaultStatus = Type.Object({
  keys: Type.Array(
    Type.Object({
      id: Type.String({ description: 'Made from the key; says nothing of it' }),
      source: Type.Enum(['environment', 'data_folder', 'kms']),
      present: Type.Boolean({ description: 'The one that new data keys are put under first' }),
      data_keys: Type.Integer({ description: 'Data keys that lie under it' }),
    }),
    { description: 'Secret keys that this server was given' },
  ),
  data_keys: Type.Integer(),
  data_keys_behind: Type.Integer({ description: 'Data keys that do not lie under the present key' }),
  values_without_data_key: Type.Integer({
    description: 'Values that an earlier version sealed with the secret key itself',
  }),
  runs: Type.Array(VaultRun, { description: 'The last 20, newest first' }),
})
export type VaultStatus = Static<typeof VaultStatus>

const getVault = operation({
  id: 'vault.get',
  method: 'GET',
  path: '/platform/vault',
  tag,
  summary: 'Show the keys of the vault and what is being done with them',
  description:
    'A secret key other than the present one can be taken away once `data_keys_behind` and `values_without_data_key` are 0.',
  access: 'installation',
  success: { status: 200, body: VaultStatus },
  errors: [],
})

const getVaultRun = operation({
  id: 'vault.get_run',
  method: 'GET',
  path: '/platform/vault/runs/:run',
  tag,
  summary: 'Show how far a run is',
  access: 'installation',
  params: Input({ run: Type.String({ maxLength: 64 }) }),
  success: { status: 200, body: VaultRun },
  errors: ['VAULT_RUN_NOT_FOUND'],
})

const rotateVaultKey = operation({
  id: 'vault.rotate_key',
  method: 'POST',
  path: '/platform/vault/rotate',
  tag,
  summary: 'Give the installation, or an organization, another data key',
  description:
    'It seals ten seconds later, when every server knows it; then all values are sealed with it in the background. Nothing stands still meanwhile.',
  access: 'installation',
  body: Input({
    organization: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'Id or slug; the installation when absent' }),
    ),
  }),
  success: { status: 202, body: VaultRun },
  errors: ['ORGANIZATION_NOT_FOUND', 'ORIGIN_REFUSED'],
  idempotent: true,
})

const rewrapVault = operation({
  id: 'vault.rewrap',
  method: 'POST',
  path: '/platform/vault/rewrap',
  tag,
  summary: 'Put all data keys under the present secret key',
  description: 'In the background. Once it is done, earlier secret keys are needed no longer.',
  access: 'installation',
  success: { status: 202, body: VaultRun },
  errors: ['ORIGIN_REFUSED'],
  idempotent: true,
})

export const vaultOperations = { getVault, getVaultRun, rotateVaultKey, rewrapVault }
