import { randomBytes } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import type { Answer } from '../../../testing/api-client.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { encoded, samlProvider, type Statement } from './saml-provider.ts'

/** TXT records as the tests say that they are. */
export function txtRecords() {
  const records = new Map<string, string[][]>()
  /** Names whose servers give no answer. */
  const failing = new Set<string>()
  const resolveTxt = async (name: string) => {
    if (failing.has(name)) throw new Error(`queryTxt ESERVFAIL ${name}`)
    return records.get(name) ?? []
  }
  return { records, failing, resolveTxt }
}

interface Person {
  id: string
  email: string
  token: string
}

/** What is used of the people that the tests of organizations make. */
interface People {
  person(): Promise<Person>
  organization(owner: Person): Promise<Answer['body']>
}

export interface Attempt {
  requestId: string
  relayState: string
  cookie: string
  url: URL
}

export interface SamlOrganization {
  id: string
  slug: string
  owner: Person
  domain: string
  connection: Answer['body']
  provider: ReturnType<typeof samlProvider>
  /** What a good answer says. */
  statement(attempt: Attempt | null, email: string, more?: Partial<Statement>): Statement
}

/** Organizations with a verified domain and a SAML identity provider, and browsers that sign in through it. */
export function enterprises<Make extends People>(
  app: StartedApp,
  { records }: Pick<ReturnType<typeof txtRecords>, 'records'>,
  make: Make,
) {
  const verifiedDomain = async (organizationId: string, domain: string): Promise<Answer['body']> => {
    const path = `/auth/organizations/${organizationId}/domains` as const
    const claimed = await app.call(`POST ${path}`, { domain })
    records.set(domain, [[claimed.body.txt_value]])
    const verified = await app.call(`POST ${path}/${domain}/verify`)
    if (verified.status !== 200) throw new Error(JSON.stringify(verified.body))
    return verified.body
  }

  const organization = async (settings: object = {}, saml: object = {}): Promise<SamlOrganization> => {
    const owner = await make.person()
    const { id, slug } = await make.organization(owner)
    const domain = `${randomBytes(5).toString('hex')}.example`
    await verifiedDomain(id, domain)
    const provider = samlProvider(`https://idp.${domain}/saml`)
    const { status, body: connection } = await app.call(`POST /auth/organizations/${id}/sso`, {
      kind: 'saml',
      saml: {
        idp_entity_id: provider.entityId,
        sso_url: `https://idp.${domain}/sso`,
        certificates: [provider.keys.certificate],
        ...saml,
      },
      ...settings,
    })
    if (status !== 201) throw new Error(JSON.stringify(connection))
    const statement = (attempt: Attempt | null, email: string, more: Partial<Statement> = {}): Statement => ({
      acsUrl: connection.saml.acs_url,
      audience: connection.saml.sp_entity_id,
      inResponseTo: attempt?.requestId ?? null,
      nameId: `subject-of-${email}`,
      ...more,
      attributes: { email: [email], ...more.attributes },
    })
    return { id, slug, owner, domain, connection, provider, statement }
  }

  /** A browser goes where it is sent, and keeps its cookie. */
  const begin = async (query: Record<string, string>): Promise<Attempt> => {
    const response = await fetch(`${app.url}/auth/sso/start?${new URLSearchParams(query).toString()}`, {
      redirect: 'manual',
    })
    if (response.status !== 302) throw new Error(await response.text())
    const url = new URL(response.headers.get('location') ?? '')
    const request = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64'))
    return {
      url,
      requestId: / ID="([^"]+)"/.exec(request.toString())?.[1] ?? '',
      relayState: url.searchParams.get('RelayState') ?? '',
      cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '',
    }
  }

  const post = async (
    connectionId: string,
    xml: string,
    attempt: Partial<Pick<Attempt, 'relayState' | 'cookie'>>,
  ): Promise<Answer> => {
    const form = new URLSearchParams({ SAMLResponse: encoded(xml) })
    if (attempt.relayState !== undefined) form.set('RelayState', attempt.relayState)
    const response = await fetch(`${app.url}/auth/sso/saml/${connectionId}/acs`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        origin: 'https://idp.example',
        ...(attempt.cookie === undefined ? {} : { cookie: attempt.cookie }),
      },
      body: form,
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text.startsWith('{') ? JSON.parse(text) : text,
    }
  }

  /** The whole way; gives the token of the session that began. */
  const signIn = async (
    org: SamlOrganization,
    email: string,
    more: Partial<Statement> = {},
  ): Promise<string> => {
    const attempt = await begin({ connection: org.connection.id })
    const answer = await post(
      org.connection.id,
      org.provider.respond(org.statement(attempt, email, more)),
      attempt,
    )
    if (answer.status !== 303) throw new Error(JSON.stringify(answer.body))
    return sessionIn(answer)
  }

  return { make, verifiedDomain, organization, begin, post, signIn }
}

/** The session's token in the cookie of a reply. */
export function sessionIn({ headers }: Answer): string {
  return /(?:tenantry_local|__Host-tenantry)=([^;]+)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? ''
}
