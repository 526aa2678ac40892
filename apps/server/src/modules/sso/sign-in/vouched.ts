/** Somebody for whom an identity provider vouches, after everything in its answer was checked. */
export interface Vouched {
  /** Names the user at the provider, for good. */
  subject: string
  email: string | null
  name: string | null
  attributes: Attributes
}

/** Values by the name of the attribute or claim. */
export type Attributes = ReadonlyMap<string, readonly string[]>

/** The first value of the first of these names that has one. */
export function firstValue(attributes: Attributes, names: readonly string[]): string | null {
  for (const name of names) {
    const value = attributes.get(name)?.find((text) => text.trim() !== '')
    if (value !== undefined) return value.trim()
  }
  return null
}
