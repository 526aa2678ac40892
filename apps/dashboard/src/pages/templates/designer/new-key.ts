/** Identifies a table or column of a draft for as long as the draft lasts. */
export function newKey(): string {
  return crypto.randomUUID()
}
