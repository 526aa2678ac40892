import type { Clock } from '../../clock.ts'
import type { ControlStore, ControlTx } from '../../db/index.ts'
import type { RequestContext } from '../../http/operation-context.ts'
import type { Jobs } from '../../jobs/index.ts'
import type { Log } from '../../log.ts'
import type { Vault } from '../open-vault.ts'
import type { SealedColumn } from './sealed-column.ts'

export interface VaultAdministrationDeps {
  control: ControlStore
  jobs: Pick<Jobs, 'enqueue' | 'define'>
  clock: Clock
  log: Log
  vault: Vault
  /** Everything that is sealed for longer than minutes. */
  columns: readonly SealedColumn[]
  /** How long after it was made a data key seals: until then every server knows it. */
  activationSeconds: number
  /** An organization that is open, by id or slug. */
  findOrganization(reference: string): Promise<{ id: string } | undefined>
  /** Writes down what an operator did, in the same transaction. */
  audit(
    tx: ControlTx,
    context: RequestContext,
    action: 'vault.key_rotated' | 'vault.rewrap_started',
    run: { id: string; organizationId: string; keyId: string },
  ): Promise<void>
}
