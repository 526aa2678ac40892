const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** The 128 bits of a `job_…` id (26 characters of Crockford's base 32) as the UUID that pg-boss wants. */
export function jobIdToUuid(jobId: string): string {
  const body = jobId.replace(/^job_/, '')
  if (!/^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(body)) throw new Error(`"${jobId}" is no id of a job.`)
  let value = 0n
  for (const character of body) value = (value << 5n) | BigInt(alphabet.indexOf(character))
  const hex = value.toString(16).padStart(32, '0')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export function uuidToJobId(uuid: string): string {
  let value = BigInt(`0x${uuid.replaceAll('-', '')}`)
  let body = ''
  for (let index = 0; index < 26; index++) {
    body = alphabet.charAt(Number(value & 31n)) + body
    value >>= 5n
  }
  return `job_${body}`
}
