const LENGTH_MAX = 254

/**
 * Whether the text is one plain e-mail address, as people have them: no display name, no list, no quoted local part, nothing that a header or an
 * envelope could read as more than an address. That it exists, only a mail can show.
 */
export function isMailAddress(text: string): boolean {
  if (text.length > LENGTH_MAX || !text.isWellFormed()) return false
  return /^[^\s\p{C}<>()[\]\\,;:"@]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?\.)*[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u.test(
    text,
  )
}

export interface MailSender {
  /** Null: the application's name. */
  name: string | null
  address: string
}

/** Reads `Acme <no-reply@acme.example>` or a bare address; null when it is neither. */
export function readSender(text: string): MailSender | null {
  const named = /^\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*$/u.exec(text)
  const address = (named?.[2] ?? text).trim()
  const name = named?.[1] ?? ''
  if (!isMailAddress(address) || /\p{Cc}/u.test(name)) return null
  return { name: name === '' ? null : name, address }
}
