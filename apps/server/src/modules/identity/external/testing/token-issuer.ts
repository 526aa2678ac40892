import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'

/** An issuer of bearer tokens on loopback, with a key set and no discovery. */
export interface TokenIssuer {
  issuer: string
  jwksUrl: string
  /** How often the key set was asked for. */
  fetches: number
  /** The key set is not to be had while set. */
  broken: boolean
  publicJwk: JWK
  privateKey: CryptoKey
  /** A claim that is undefined is left out. */
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>
  /** From now on signs with another key, under another id. */
  rotate(): Promise<void>
  close(): Promise<void>
}

export async function startTokenIssuer(): Promise<TokenIssuer> {
  let number = 0
  const newKey = async () => {
    number += 1
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const publicJwk: JWK = { ...(await exportJWK(publicKey)), kid: `key-${number}`, alg: 'ES256', use: 'sig' }
    return { publicJwk, privateKey }
  }
  const server = createServer((_request, response) => {
    issuer.fetches += 1
    if (issuer.broken) return void response.writeHead(500).end()
    const body = JSON.stringify({ keys: [issuer.publicJwk] })
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer: TokenIssuer = {
    issuer: `${url}/`,
    jwksUrl: `${url}/keys`,
    fetches: 0,
    broken: false,
    ...(await newKey()),
    async sign(claims, header = {}) {
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({ iss: `${url}/`, aud: 'our-api', iat: now, exp: now + 300, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: issuer.publicJwk.kid ?? '', ...header })
        .sign(issuer.privateKey)
    },
    async rotate() {
      Object.assign(issuer, await newKey())
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
  return issuer
}
