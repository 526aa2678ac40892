/** What `navigator.credentials` takes and gives, as far as it is needed here; the library of browser types is not always there. */
interface PublicKeyCredentialLike {
  readonly id: string
  readonly rawId: ArrayBuffer
  readonly response: {
    readonly clientDataJSON: ArrayBuffer
    readonly attestationObject?: ArrayBuffer
    getTransports?(): string[]
    readonly authenticatorData?: ArrayBuffer
    readonly signature?: ArrayBuffer
    readonly userHandle?: ArrayBuffer | null
  }
}

/** `options` of the server as `navigator.credentials` wants them: binary values as bytes. */
export function decodePasskeyOptions(options: Record<string, unknown>): Record<string, unknown> {
  const { challenge, user, excludeCredentials, allowCredentials } = options
  return {
    ...options,
    challenge: toBytes(challenge),
    ...(isRecord(user) && { user: { ...user, id: toBytes(user['id']) } }),
    ...(Array.isArray(excludeCredentials) && { excludeCredentials: excludeCredentials.map(withBytes) }),
    ...(Array.isArray(allowCredentials) && { allowCredentials: allowCredentials.map(withBytes) }),
  }
}

/** What `navigator.credentials.create` gave, as the server takes it. */
export function encodeRegistration(made: unknown) {
  const { id, rawId, response } = made as PublicKeyCredentialLike
  return {
    id,
    rawId: toText(rawId),
    type: 'public-key' as const,
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  }
}

/** What `navigator.credentials.get` gave, as the server takes it. */
export function encodeAssertion(found: unknown) {
  const { id, rawId, response } = found as PublicKeyCredentialLike
  const userHandle = response.userHandle ?? null
  return {
    id,
    rawId: toText(rawId),
    type: 'public-key' as const,
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: userHandle === null ? null : toText(userHandle),
    },
  }
}

function withBytes(descriptor: unknown): unknown {
  return isRecord(descriptor) ? { ...descriptor, id: toBytes(descriptor['id']) } : descriptor
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function toBytes(text: unknown): Uint8Array<ArrayBuffer> {
  const base64 = String(text).replaceAll('-', '+').replaceAll('_', '/')
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}

function toText(bytes: ArrayBuffer | undefined): string {
  let letters = ''
  for (const byte of new Uint8Array(bytes ?? new ArrayBuffer(0))) letters += String.fromCharCode(byte)
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
