import type { ControlTx } from '../../kernel/db/index.ts'
import { createEndpointStore } from './endpoint-store.ts'

/**
 * Whether anybody is told of events at all, so that an installation without webhooks does not ask its store at every change. Only "nobody" is remembered,
 * until an endpoint changes here, or anything in another process.
 */
export class KnownListeners {
  private nobody = false
  private generation = 0

  async maybeSome(tx: ControlTx): Promise<boolean> {
    if (this.nobody) return false
    const { generation } = this
    if (await createEndpointStore(tx).hasListeners()) return true
    // What a transaction sees that is rolled back was never so.
    tx.afterCommit(() => {
      if (generation === this.generation) this.nobody = true
    })
    return false
  }

  forget(): void {
    this.generation += 1
    this.nobody = false
  }
}
