/** Readers for what a page keeps in its URL. What somebody typed there wrong counts as absent. */
type Search = Record<string, unknown>

export function textIn(search: Search, name: string): string | undefined {
  const value = search[name]
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function oneOf<const Value extends string>(
  search: Search,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const text = textIn(search, name)
  return values.find((value) => value === text)
}

export function flagIn(search: Search, name: string): true | undefined {
  return search[name] === true || search[name] === 'true' ? true : undefined
}
