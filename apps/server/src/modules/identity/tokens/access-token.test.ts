import { generateKeyPair, SignJWT } from 'jose'
import { beforeAll, expect, it } from 'vitest'
import { readAccessToken } from './access-token.ts'

const NOW = 1_800_000_000
const ISSUER = 'https://tenantry.example.com'
const claims = { iss: ISSUER, aud: ISSUER, sub: 'usr_1', session_id: 'ses_1', iat: NOW, exp: NOW + 600 }

let sign: (changes?: Record<string, unknown>, header?: object) => Promise<string>
let read: (token: string) => ReturnType<typeof readAccessToken>
beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  sign = (changes = {}, header = {}) =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'sig_1', ...header })
      .sign(privateKey)
  const signingKeys = {
    publicKey: async (id: string) => (id === 'sig_1' ? publicKey : null),
    current: () => Promise.reject(new Error('not asked for')),
    publicSet: () => Promise.reject(new Error('not asked for')),
    forget: () => {},
  }
  const clock = { now: () => NOW, nowMs: () => NOW * 1000 }
  read = (token) => readAccessToken({ clock, signingKeys, issuer: () => ISSUER }, token)
})

it('an access token that our key has signed is read when it is for us, of us, and in its time', async () => {
  expect(await read(await sign())).toMatchObject({
    userId: 'usr_1',
    sessionId: 'ses_1',
    organizationId: null,
  })
})

it.each<[string, Record<string, unknown>, object?]>([
  ['is over', { exp: NOW }],
  ['has no end', { exp: undefined }],
  ['is early', { nbf: NOW + 60 }],
  ['is for somebody else', { aud: 'https://other.example' }],
  ['is for nobody', { aud: undefined }],
  ['is of somebody else', { iss: 'https://other.example' }],
  ['is of another kind', {}, { typ: 'JWT' }],
  ['is of no kind', {}, { typ: undefined }],
  ['names another key', {}, { kid: 'sig_2' }],
  ['names no session', { session_id: undefined }],
  ['names nobody', { sub: undefined }],
])('an access token that our key has signed is refused when it %s', async (_what, changes, header) => {
  expect(await read(await sign(changes, header))).toBeNull()
})
