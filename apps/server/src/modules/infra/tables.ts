import type { CredentialRow } from './credentials/tables.ts'

export interface InfraTables {
  infra_credentials: CredentialRow
}
