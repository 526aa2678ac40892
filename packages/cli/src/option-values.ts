import { InvalidArgumentError } from 'commander'

/** For a flag that can be given several times. */
export function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value]
}

export function readNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value) || value < 0)
    throw new InvalidArgumentError('It must be a number.')
  return value
}

/** `1,10,100` */
export function readNumbers(text: string): number[] {
  return text.split(',').map(readNumber)
}

/** A JSON object, such as metadata. */
export function readJsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Told below, like everything else that is no object.
  }
  throw new InvalidArgumentError('It must be a JSON object, such as \'{"plan":"pro"}\'.')
}
