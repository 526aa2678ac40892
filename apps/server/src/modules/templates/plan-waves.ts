/**
 * Where each wave of a rollout over `total` databases ends: the canary first, then the given percentages of all, and at last the rest.
 * Waves without a database are left out, save the canary, which is always the first: `planWaves(1000, 1, [1, 10, 100])` is
 * `[1, 10, 100, 1000]`, `planWaves(5, 0, [100])` is `[0, 5]`.
 */
export function planWaves(total: number, canary: number, percentages: readonly number[]): number[] {
  const ends = [canary, ...percentages.map((percent) => Math.ceil((total * percent) / 100)), total]
  const waves = canary === 0 && total > 0 ? [0] : []
  for (const end of ends) {
    const bounded = Math.min(end, total)
    if (bounded > (waves.at(-1) ?? 0)) waves.push(bounded)
  }
  return waves
}
