import { X509Certificate } from 'node:crypto'
import type { SsoTest } from '@tenantry/contract'
import { ProblemError } from '../../../kernel/errors.ts'
import { createDomainStore } from '../domains/domain-store.ts'
import type { SsoDeps } from '../deps.ts'
import type { ConnectionRow } from '../tables.ts'
import { samlColumn } from './connection-store.ts'
import { isDraft } from './draft.ts'
import { findConnection } from './find-connection.ts'
import { startUrl } from './show-connection.ts'

type Check = SsoTest['checks'][number]

/** Says what would keep people from signing in, as far as that shows without anybody doing so. @throws SSO_CONNECTION_NOT_FOUND */
export async function testConnection(
  deps: SsoDeps,
  organizationId: string,
  connectionId: string,
): Promise<SsoTest> {
  const row = await findConnection(deps.control.db, organizationId, connectionId)
  const protocol = row.kind === 'saml' ? checkSaml(deps, row) : [await checkDiscovery(deps, row)]
  const checks = [checkEnabled(row), await checkDomains(deps, organizationId), ...protocol]
  return {
    ok: checks.every(({ ok }) => ok),
    checks,
    start_url: startUrl(deps, { connection: row.id }),
  }
}

function checkEnabled(row: ConnectionRow): Check {
  const ok = row.enabled === 1
  return { name: 'enabled', ok, detail: ok ? 'The connection is enabled.' : 'The connection is disabled.' }
}

async function checkDomains(deps: SsoDeps, organizationId: string): Promise<Check> {
  const count = await createDomainStore(deps.control.db).countVerified(organizationId)
  const detail =
    count === 0
      ? 'No domain is verified, so no address may sign in.'
      : `Addresses of ${count} verified ${count === 1 ? 'domain' : 'domains'} may sign in.`
  return { name: 'domains', ok: count > 0, detail }
}

async function checkDiscovery(deps: SsoDeps, { issuer }: ConnectionRow): Promise<Check> {
  try {
    await deps.oidc.discover(issuer)
    return { name: 'discovery', ok: true, detail: 'The provider publishes its configuration.' }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { name: 'discovery', ok: false, detail: error.parts.detail }
  }
}

function checkSaml(deps: SsoDeps, row: ConnectionRow): Check[] {
  if (isDraft(row))
    return [{ name: 'provider', ok: false, detail: 'What the identity provider gives is still missing.' }]
  const { certificates, sso_url } = samlColumn.decode(row.settings)
  const now = deps.clock.nowMs()
  const ends = certificates.map((pem) => new X509Certificate(pem).validToDate.getTime())
  const valid = ends.filter((end) => end > now)
  const last = Math.max(...ends)
  const isSecure = new URL(sso_url).protocol === 'https:'
  return [
    {
      name: 'certificates',
      ok: valid.length > 0,
      detail: `${valid.length} of ${ends.length} certificates are within their time; the last one ends on ${new Date(last).toISOString().slice(0, 10)}.`,
    },
    {
      name: 'sso_url',
      ok: isSecure || new URL(sso_url).hostname === 'localhost',
      detail: isSecure ? 'Browsers are sent to an https URL.' : 'Browsers are sent to a URL without TLS.',
    },
  ]
}
