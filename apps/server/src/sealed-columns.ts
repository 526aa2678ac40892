import { mailSealedColumns } from './kernel/mail/index.ts'
import { vaultSealedColumns, type SealedColumn } from './kernel/vault/index.ts'
import { auditSealedColumns } from './modules/audit/index.ts'
import { identitySealedColumns } from './modules/identity/index.ts'
import { credentialSealedColumns } from './modules/infra/index.ts'
import { ssoSealedColumns } from './modules/sso/index.ts'
import { webhooksSealedColumns } from './modules/webhooks/index.ts'

/** Every column with values that were sealed and stay: what another data key seals anew. */
export const sealedColumns: readonly SealedColumn[] = [
  ...vaultSealedColumns,
  ...mailSealedColumns,
  ...auditSealedColumns,
  ...identitySealedColumns,
  ...ssoSealedColumns,
  ...webhooksSealedColumns,
  ...credentialSealedColumns,
]
