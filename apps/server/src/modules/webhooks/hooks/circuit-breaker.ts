/** In a row. */
const FAILURES_MAX = 5
const OPEN_MS = 30_000

/**
 * Keeps from asking a peer that does not answer. After some failures in a row nobody asks for a while; then one does, and the others go by what comes
 * of that.
 */
export class CircuitBreaker {
  private failures = 0
  private openUntilMs = 0
  private probing = false

  /** Begins to ask: `succeeded` or `failed` has to follow. False when it is open. */
  begin(nowMs: number): boolean {
    const isSuspect = this.failures >= FAILURES_MAX
    if (isSuspect && (this.probing || nowMs < this.openUntilMs)) return false
    this.probing = isSuspect
    return true
  }

  succeeded(): void {
    this.failures = 0
    this.probing = false
  }

  failed(nowMs: number): void {
    this.failures += 1
    this.probing = false
    this.openUntilMs = nowMs + OPEN_MS
  }
}
