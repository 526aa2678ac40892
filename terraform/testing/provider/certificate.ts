import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface Certificate {
  /** PEM. */
  certificate: string
  /** PEM. */
  privateKey: string
  /** The certificate's DER in base64 without padding, as the plugin's handshake wants it. */
  handshake: string
}

const ECDSA_WITH_SHA256 = der(0x30, oid('2a8648ce3d040302'))
const YEAR_2000 = Buffer.from('20000101000000Z')
const YEAR_2099 = Buffer.from('20990101000000Z')

/** A self-signed certificate (RFC 5280) for `localhost`, with a key that lives as long as this process. */
export function makeCertificate(): Certificate {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from('localhost')))))
  const alternativeNames = der(0x30, der(0x82, Buffer.from('localhost')))
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    name,
    der(0x30, der(0x18, YEAR_2000), der(0x18, YEAR_2099)),
    name,
    pair.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, der(0x30, oid('551d11'), der(0x04, alternativeNames)))),
  )
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, pair.privateKey)]))
  const base64 = der(0x30, body, ECDSA_WITH_SHA256, signature).toString('base64')
  const lines = base64.match(/.{1,64}/g) ?? []
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    handshake: base64.replace(/=+$/, ''),
  }
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : [0x82, Math.floor(length / 256), length % 256]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'))
}
