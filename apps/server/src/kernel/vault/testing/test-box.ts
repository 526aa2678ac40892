import { createSecretBox, type SecretBox } from '../secret-box.ts'

/** A box for tests, always with the same key. */
export function testBox(organizationId = ''): SecretBox {
  const key = { id: 'dek_test', activeFrom: 0, bytes: Buffer.alloc(32, 7) }
  return createSecretBox({ organizationId, keys: () => [key], now: () => 1 })
}
