/** What takes a secret's place. */
const REDACTED = '[redacted]'

const DEPTH_MAX = 20
/** Of one text; what a caller sends must not cost more than this to search. */
const TEXT_LENGTH_MAX = 8_192

/** Parts of names behind which secrets are kept, without separators and in lower case. */
const SECRET_NAMES =
  /password|passwd|passphrase|secret|token|apikey|accesskey|privatekey|signingkey|encryptionkey|credential|authorization|cookie|recoverycode|backupcode|onetimecode|totp/
/** Names that are secret as a whole word only. */
const SECRET_WORDS = new Set(['otp', 'pin', 'cvv', 'cvc', 'salt', 'pwd', 'jwt'])
/** Endings that make a name one of something about the secret, which is none. */
const HARMLESS_ENDINGS = new Set(
  'id ids at name kind type count required enabled endpoint uri url'.split(' '),
)

/** What is a secret wherever it stands: tokens of ours and of others, signed tokens, private keys, password hashes, addresses with a password. */
const SECRET_VALUES: readonly RegExp[] = [
  /\b(?:tn[a-z]|setup)_[A-Za-z0-9_-]{16,}/g,
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\$(?:argon2(?:id|i|d)|2[abxy]|scrypt)\$[^\s"]+/g,
  /\b(?:sk|rk|ghp|gho|ghs|whsec|xox[abprs])[_-][\w-]{12,}/g,
  /\bbearer +[\w.~+/=-]{16,}/gi,
  /(?<=:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g,
]

/** No pattern above fits a shorter text. */
const SECRET_VALUE_LENGTH_MIN = 8

/**
 * A copy of a value as plain JSON, with secrets replaced: what stands under a name such as `password` or `client_secret`, and what looks like
 * a secret anywhere. A second line of defence behind callers, who leave secrets out themselves.
 */
export function leaveOutSecrets(value: unknown): unknown {
  return copy(value, 0)
}

function copy(value: unknown, depth: number): unknown {
  if (depth > DEPTH_MAX) return '[too deep]'
  if (typeof value === 'string') return hideSecretText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`
  if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), depth + 1)
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1))
  const members = Object.entries(value).map(([name, member]) => [
    hideSecretText(name),
    isSecretName(name) ? hide(member) : copy(member, depth + 1),
  ])
  return Object.fromEntries(members)
}

/** Whether there is a secret is no secret. */
function hide(value: unknown): unknown {
  return value === null || value === undefined || typeof value === 'boolean' ? value : REDACTED
}

function hideSecretText(text: string): string {
  if (text.length < SECRET_VALUE_LENGTH_MIN) return text
  const bounded = text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text
  return SECRET_VALUES.reduce((hidden, pattern) => hidden.replaceAll(pattern, REDACTED), bounded)
}

function isSecretName(name: string): boolean {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  if (words.length > 1 && HARMLESS_ENDINGS.has(words.at(-1) ?? '')) return false
  return SECRET_NAMES.test(words.join('')) || words.some((word) => SECRET_WORDS.has(word))
}
