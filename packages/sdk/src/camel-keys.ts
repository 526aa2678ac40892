type CamelCase<Key extends string> = Key extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Key

/** The parameters of a call: the wire's members in camelCase, optional where they are optional on the wire. */
export type CamelKeys<Wire> = {
  [Key in keyof Wire as CamelCase<Key & string>]: Wire[Key]
}

/**
 * The wire form of parameters: their own keys in snake_case. What lies deeper stays as it is, because it may be data of the
 * caller's (`metadata`).
 */
export function toWire<Wire extends object>(parameters: CamelKeys<Wire>): Wire {
  const entries = Object.entries(parameters).map(([key, value]) => [snakeCase(key), value] as const)
  // The mapped type says exactly what this loop does; TypeScript cannot follow it through Object.entries.
  return Object.fromEntries(entries) as Wire
}

function snakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
