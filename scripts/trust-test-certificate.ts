import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { localhostCertificate } from '../apps/server/src/kernel/mail/testing/localhost-certificate.ts'

/**
 * Lets processes that this one starts trust the certificate of the tests' own servers, beside what they trust anyway. Node reads such certificates
 * when a process begins; to add one later can end a process that has connections open.
 */
export function trustTestCertificate(): void {
  const folder = join(import.meta.dirname, '../node_modules/.cache')
  const path = join(folder, 'trusted-in-tests.pem')
  const given = process.env['NODE_EXTRA_CA_CERTS']
  if (given === path) return
  mkdirSync(folder, { recursive: true })
  // Like Node, which passes over a file that is not there.
  const others = given === undefined || !existsSync(given) ? '' : `${readFileSync(given, 'utf8')}\n`
  writeFileSync(path, `${others}${localhostCertificate.cert}`)
  process.env['NODE_EXTRA_CA_CERTS'] = path
}
