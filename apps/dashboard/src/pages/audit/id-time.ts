const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_BITS_BELOW = 80n

/** When an id was made, in Unix seconds: its body is a UUIDv7 (RFC 9562) in Crockford's base 32. Null for what is no such id. */
export function idSeconds(id: string): number | null {
  const body = /^[a-z]+_([0-9a-hjkmnp-tv-z]{26})$/.exec(id)?.[1]
  if (body === undefined) return null
  let value = 0n
  for (const letter of body) value = (value << 5n) | BigInt(ALPHABET.indexOf(letter))
  return Math.floor(Number(value >> TIME_BITS_BELOW) / 1000)
}
