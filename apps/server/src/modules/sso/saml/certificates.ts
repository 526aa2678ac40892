import { X509Certificate } from 'node:crypto'
import type { SamlCertificate } from '@tenantry/contract'
import { problem, type ProblemError } from '../../../kernel/errors.ts'

const RSA_BITS_MIN = 2048

/**
 * A certificate as PEM, from PEM or from the base64 that metadata carries.
 * @throws INVALID_REQUEST for what is no certificate, or has a key that signs no SAML here
 */
export function readCertificate(text: string, pointer: string): string {
  const isPem = text.includes('-----BEGIN CERTIFICATE-----')
  const body = isPem ? text : `-----BEGIN CERTIFICATE-----\n${lines(text)}\n-----END CERTIFICATE-----\n`
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(body)
  } catch {
    throw invalid(pointer, 'must be an X.509 certificate in PEM or base64')
  }
  const { publicKey } = certificate
  if (publicKey.asymmetricKeyType !== 'rsa')
    throw invalid(pointer, 'must have an RSA key: XML signatures of others are not taken')
  if ((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < RSA_BITS_MIN)
    throw invalid(pointer, `must have a key of at least ${RSA_BITS_MIN} bits`)
  return certificate.toString()
}

/** SHA-256 of a certificate, in lower-case hex. */
export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase()
}

export function showCertificate(pem: string, now: number): SamlCertificate {
  const certificate = new X509Certificate(pem)
  const expiresAt = seconds(certificate.validToDate)
  return {
    fingerprint: fingerprintOf(pem),
    subject: certificate.subject.replaceAll('\n', ', '),
    not_before: seconds(certificate.validFromDate),
    expires_at: expiresAt,
    expired: expiresAt <= now,
  }
}

/** The same certificates, each once. */
export function distinct(pems: readonly string[]): string[] {
  return [...new Map(pems.map((pem) => [fingerprintOf(pem), pem])).values()]
}

function seconds(date: Date): number {
  return Math.max(0, Math.floor(date.getTime() / 1000))
}

function lines(base64: string): string {
  return base64.replaceAll(/\s+/g, '').replaceAll(/(.{64})(?=.)/g, '$1\n')
}

function invalid(pointer: string, detail: string): ProblemError {
  return problem('INVALID_REQUEST', {
    detail: `${pointer}: ${detail}`,
    errors: [{ pointer, detail }],
    hint: 'Copy the signing certificate from the identity provider’s page for this application.',
  })
}
