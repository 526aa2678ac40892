import type { EndpointRow } from '../tables.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { Places } from './places.ts'

/** What this process knows of one hook's behaviour. */
export interface HookGate {
  breaker: CircuitBreaker
  places: Places
  /** The endpoint's row says that it fails. */
  notedFailing: boolean
}

const ASKED_AT_A_TIME = 20
const WAITERS_MAX = 1_000

/** A gate for each hook; one that was changed starts afresh. */
export class HookGates {
  private readonly gates = new Map<string, HookGate & { version: number }>()

  of(endpoint: Pick<EndpointRow, 'id' | 'updated_at' | 'failing_since'>): HookGate {
    const known = this.gates.get(endpoint.id)
    if (known !== undefined && known.version === endpoint.updated_at) return known
    const gate = {
      breaker: new CircuitBreaker(),
      places: new Places(ASKED_AT_A_TIME, WAITERS_MAX),
      notedFailing: endpoint.failing_since !== null,
      version: endpoint.updated_at,
    }
    this.gates.set(endpoint.id, gate)
    return gate
  }
}
