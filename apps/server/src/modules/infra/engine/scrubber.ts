/** Removes secrets from text, in the forms in which programs write them. */
export interface Scrubber {
  scrub: (text: string) => string
  /** The longest form: who cuts text must keep this much more until it was scrubbed. */
  reach: number
}

const REPLACEMENT = '(secret)'
/** Shorter texts occur by themselves everywhere: to remove them would remove what a log is read for. */
const LENGTH_MIN = 5
/** Lines of a longer secret are taken one by one, and one of a few characters says little. */
const LINE_LENGTH_MIN = 12

/**
 * Knows secrets as they are, escaped for JSON (as Go and JavaScript do it, and twice), for URLs, in hexadecimal, and inside base64 at any place of what was
 * encoded; of those over several lines also each line. What a program takes apart or encodes in another way gets through.
 */
export function createScrubber(secrets: readonly string[]): Scrubber {
  const forms = new Set<string>()
  for (const secret of secrets) {
    for (const form of formsOf(secret)) forms.add(form)
    if (!secret.includes('\n')) continue
    for (const line of secret.split(/\r?\n/))
      if (line.length >= LINE_LENGTH_MIN) for (const form of formsOf(line)) forms.add(form)
  }
  const sorted = [...forms].filter((form) => form.length >= LENGTH_MIN).sort((a, b) => b.length - a.length)
  if (sorted.length === 0) return { scrub: (text) => text, reach: 0 }
  const pattern = new RegExp(sorted.map((form) => RegExp.escape(form)).join('|'), 'g')
  return { scrub: (text) => text.replace(pattern, REPLACEMENT), reach: sorted[0]?.length ?? 0 }
}

/** The same for a JSON value: for each text in it, and the names of members. */
export function scrubValue({ scrub, reach }: Scrubber, value: unknown): unknown {
  if (reach === 0) return value
  return scrubbed(value)

  function scrubbed(part: unknown): unknown {
    if (typeof part === 'string') return scrub(part)
    if (Array.isArray(part)) return part.map(scrubbed)
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [scrub(name), scrubbed(inner)]))
  }
}

function formsOf(secret: string): string[] {
  if (secret.length < LENGTH_MIN) return []
  const bytes = Buffer.from(secret)
  const json = jsonForms(secret)
  const hex = bytes.toString('hex')
  return [
    secret,
    ...json,
    ...json.flatMap(jsonForms),
    ...urlForms(secret),
    hex,
    hex.toUpperCase(),
    ...base64Forms(bytes),
  ]
}

function jsonForms(text: string): string[] {
  const plain = JSON.stringify(text).slice(1, -1)
  const asGo = plain.replace(/[<>&\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0).toString(16)
    return `\\u${code.padStart(4, '0')}`
  })
  return [plain, asGo, plain.replaceAll('/', '\\/')]
}

function urlForms(text: string): string[] {
  // Lone surrogates have no such form.
  if (!text.isWellFormed()) return []
  const component = encodeURIComponent(text)
  const strict = component.replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  const lower = (encoded: string) => encoded.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())
  const forms = [component, strict, encodeURI(text), new URLSearchParams({ a: text }).toString().slice(2)]
  return forms.flatMap((form) => [form, lower(form)])
}

/**
 * The characters that are the same whatever stands before and after the secret in what was encoded: three ways to begin, by what the length before it leaves
 * when divided by three.
 */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const skip = [0, 2, 3][before] ?? 0
    const spare = (before + bytes.length) % 3 === 0 ? 0 : 1
    const certain = encoded.slice(skip, encoded.length - spare)
    return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
