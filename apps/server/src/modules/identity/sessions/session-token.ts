import { hash, randomBytes } from 'node:crypto'

/** `tns_<256 bits>`: opaque, found by its hash. */
const TOKEN = /^tns_[A-Za-z0-9_-]{43}$/

export function createSessionToken(): string {
  return `tns_${randomBytes(32).toString('base64url')}`
}

export function isSessionToken(text: string): boolean {
  return TOKEN.test(text)
}

export function hashSessionToken(token: string): string {
  return hash('sha256', token, 'base64url')
}
