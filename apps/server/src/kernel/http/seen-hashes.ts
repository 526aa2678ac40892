/**
 * Counts different hashes in a bitmap of constant size: now and then two of them share a bit, so the count is a little low, never
 * high.
 */
export class SeenHashes {
  count = 0
  private readonly bits: Uint32Array
  private readonly shift: number

  /** Exact to a few percent up to an eighth of `2 ** addressBits` hashes. */
  constructor(addressBits: number) {
    this.bits = new Uint32Array(2 ** (addressBits - 5))
    this.shift = 32 - addressBits
  }

  clear(): void {
    this.bits.fill(0)
    this.count = 0
  }

  add(hash: number): void {
    // Spreads what differs in a few bits over all of the address.
    const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    const address = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39) >>> this.shift
    const word = this.bits[address >>> 5] ?? 0
    const bit = 1 << (address & 31)
    if ((word & bit) !== 0) return
    this.bits[address >>> 5] = word | bit
    this.count++
  }
}
