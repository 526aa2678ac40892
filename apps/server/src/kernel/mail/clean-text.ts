const NAME_LENGTH_MAX = 200
const PARAGRAPH_LENGTH_MAX = 4000

/**
 * A value from anybody as one line of plain text: no line breaks or other control characters (which could start a header or steer a terminal), no
 * characters that cannot be seen or turn the direction of what follows, no schemes that make a mail program link a name to somewhere.
 */
export function cleanLine(value: string, lengthMax: number = NAME_LENGTH_MAX): string {
  const line = value
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g, '')
    .replaceAll('://', ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const characters = Array.from(line)
  return characters.length <= lengthMax ? line : `${characters.slice(0, lengthMax - 1).join('')}…`
}

/** All strings of a template's data, cleaned; the link is made a link. */
export function cleanData<Data extends { link: string }>(data: Data): Data {
  const cleaned = Object.entries(data).map(([name, value]: [string, unknown]) => [
    name,
    name === 'link' ? cleanLink(String(value)) : cleanValue(value),
  ])
  // Every member keeps its name and type.
  return Object.fromEntries(cleaned) as Data
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanLine(value)
  if (Array.isArray(value)) return value.map((line) => cleanLine(String(line), PARAGRAPH_LENGTH_MAX))
  return value
}

/** @throws TypeError for anything but a whole http(s) address: a link is made by the server and never by a caller */
function cleanLink(link: string): string {
  const url = URL.canParse(link) ? new URL(link) : null
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) return url.href
  throw new TypeError('The link of a mail must be a whole http(s) address.')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}
