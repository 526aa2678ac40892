import { expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import { people } from '../../organizations/testing/people.ts'
import { enterprises, sessionIn, txtRecords, type Attempt } from '../testing/enterprise.ts'
import type { Statement } from '../testing/saml-provider.ts'
import { testCertificate } from '../../../testing/test-certificate.ts'

describeBothApps('A SAML response', ({ start }) => {
  const serve = async () => {
    const txt = txtRecords()
    const app = await start({ resolveTxt: txt.resolveTxt })
    return { app, all: enterprises(app, txt, people(app)) }
  }
  let served: ReturnType<typeof serve> | null = null
  async function setUp(saml: object = {}) {
    const { app, all } = await (served ??= serve())
    const org = await all.organization({}, saml)
    const victim = `victim@${org.domain}`
    const attacker = `attacker@${org.domain}`
    await all.signIn(org, victim)
    const begin = () => all.begin({ connection: org.connection.id })
    /** Sends what is made of a sign-in that has just begun; whatever it is, it must sign nobody in. */
    const refused = async (
      build: (attempt: Attempt) => string,
      sent: (attempt: Attempt) => Partial<Attempt> = (all) => all,
    ) => {
      const attempt = await begin()
      const answer = await all.post(org.connection.id, build(attempt), sent(attempt))
      expect(sessionIn(answer)).toBe('')
      expect(answer.status).toBe(403)
      expect(answer.body.code).toBe('SSO_REFUSED')
      return answer.body.detail as string
    }
    const respond =
      (email: string, more: Partial<Statement> = {}) =>
      (attempt: Attempt) =>
        org.provider.respond(org.statement(attempt, email, more))
    return { app, ...all, org, victim, attacker, begin, refused, respond }
  }

  it('is refused when anything in the signed part was changed', async () => {
    const { refused, respond, attacker, victim } = await setUp()
    expect(await refused((attempt) => respond(attacker)(attempt).replaceAll(attacker, victim))).toContain(
      'signature',
    )
  })

  it('is refused when it is unsigned, or signed by somebody else', async () => {
    const { refused, org, victim } = await setUp()
    const { provider } = org
    await refused((attempt) => {
      const statement = org.statement(attempt, victim)
      return provider.envelope(statement, provider.assertion(statement))
    })
    const foreign = testCertificate('Test provider')
    await refused((attempt) => {
      const statement = org.statement(attempt, victim)
      return provider.envelope(statement, provider.sign(provider.assertion(statement), 'Assertion', foreign))
    })
  })

  it('is refused when the envelope alone is signed', async () => {
    const { refused, org, victim } = await setUp()
    await refused((attempt) => {
      const statement = org.statement(attempt, victim)
      return org.provider.sign(
        org.provider.envelope(statement, org.provider.assertion(statement)),
        'Response',
      )
    })
  })

  it('is refused when a forged assertion stands before the signed one', async () => {
    const { refused, org, victim, attacker } = await setUp()
    await refused((attempt) => {
      const statement = org.statement(attempt, attacker)
      const signed = org.provider.sign(org.provider.assertion(statement), 'Assertion')
      const forged = org.provider.assertion(org.statement(attempt, victim))
      return org.provider.envelope(statement, forged + signed)
    })
  })

  it('is refused when the signed assertion is hidden inside a forged one', async () => {
    const { refused, org, victim, attacker } = await setUp()
    await refused((attempt) => {
      const assertionId = '_0123456789abcdef'
      const statement = org.statement(attempt, attacker, { assertionId })
      const signed = org.provider.sign(org.provider.assertion(statement), 'Assertion')
      const signature = /<(\w+:)?Signature[\s\S]*<\/(\w+:)?Signature>/.exec(signed)?.[0] ?? ''
      const original = signed.replace(signature, '')
      // The signature of the good one, moved to a forged one that carries the good one along.
      const forged = org.provider
        .assertion(org.statement(attempt, victim, { assertionId }))
        .replace(
          '</saml:Issuer>',
          `</saml:Issuer>${signature.replace(/<\/(\w+:)?Signature>$/, (end) => `<Object>${original}</Object>${end}`)}`,
        )
      return org.provider.envelope(statement, forged)
    })
  })

  it('is refused the second time, whoever brings it', async () => {
    const { org, begin, post, victim, respond } = await setUp()
    const attempt = await begin()
    const xml = respond(victim)(attempt)
    expect((await post(org.connection.id, xml, attempt)).status).toBe(303)
    expect((await post(org.connection.id, xml, attempt)).body.code).toBe('SSO_REFUSED')
    const other = await begin()
    expect((await post(org.connection.id, xml, other)).body.code).toBe('SSO_REFUSED')
  })

  it('is taken once when it comes twice at the same time', async () => {
    const { org, begin, post, victim, respond } = await setUp()
    const attempt = await begin()
    const xml = respond(victim)(attempt)
    const answers = await Promise.all([1, 2, 3].map(() => post(org.connection.id, xml, attempt)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 403, 403])
  })

  it('is refused when it is over, or for another audience, recipient, destination, request or provider', async () => {
    const { refused, respond, victim } = await setUp()
    const wrong: [string, Partial<Statement>][] = [
      ['expired', { lastsSeconds: -120 }],
      ['audience', { audience: 'https://somebody.example/metadata' }],
      ['recipient', { recipient: 'https://somebody.example/acs' }],
      ['destination', { destination: 'https://somebody.example/acs' }],
      ['request', { inResponseTo: '_0000000000000000000000000000000000000000' }],
      ['request', { inResponseTo: null }],
      ['provider', { issuer: 'https://somebody.example/saml' }],
      ['confirmation', { method: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches' }],
      ['transient', { nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }],
    ]
    for (const [, more] of wrong) await refused(respond(victim, more))
  })

  it('is refused when a comment cuts a name in two', async () => {
    const { refused, respond, victim } = await setUp()
    const long = `${victim}.evil.example`
    await refused((attempt) =>
      respond(long, { nameId: long })(attempt).replaceAll(long, `${victim}<!---->.evil.example`),
    )
  })

  it('is refused when it carries a document type, is no XML, or no SAML', async () => {
    const { refused, respond, victim } = await setUp()
    await refused((attempt) => `<!DOCTYPE r [<!ENTITY a "b">]>${respond(victim)(attempt)}`)
    await refused(() => '<a><b></a>')
    await refused(() => 'nothing')
    await refused(() => '<html/>')
  })

  it('is refused unread when it has more elements than any provider sends', async () => {
    const { refused } = await setUp()
    const nested = '<a xmlns:b="c">'.repeat(3_000) + '</a>'.repeat(3_000)
    expect(await refused(() => nested)).toContain('too many elements')
    expect(await refused(() => `<r>${'<a/>'.repeat(10_000)}</r>`)).toContain('too many elements')
  })

  it('is refused from another browser, for another connection, or without a sign-in that began here', async () => {
    const { refused, respond, victim, org, organization, begin, post } = await setUp()
    await refused(respond(victim), ({ relayState }) => ({ relayState }))
    const others = await begin()
    await refused(respond(victim), ({ relayState }) => ({ relayState, cookie: others.cookie }))
    await refused(respond(victim), ({ cookie }) => ({ cookie }))
    await refused(respond(victim), ({ cookie }) => ({ cookie, relayState: 'made-up' }))
    const attempt = await begin()
    const other = await organization()
    const answer = await post(other.connection.id, respond(victim)(attempt), attempt)
    expect(answer.body.code).toBe('SSO_REFUSED')
    expect(org.id).not.toBe(other.id)
  })

  it('that nobody asked for is refused, unless the connection takes such, and then once', async () => {
    const closed = await setUp()
    const unasked = (all: typeof closed) => all.org.provider.respond(all.org.statement(null, all.victim))
    expect((await closed.post(closed.org.connection.id, unasked(closed), {})).body.code).toBe('SSO_REFUSED')

    const open = await setUp({ idp_initiated: true })
    const xml = unasked(open)
    const first = await open.post(open.org.connection.id, xml, { relayState: 'https://evil.example/' })
    expect(first.status).toBe(303)
    expect(first.headers.get('location')).not.toContain('evil.example')
    expect((await open.post(open.org.connection.id, xml, {})).body.code).toBe('SSO_REFUSED')
    // An answer to a request of somebody else is not one that nobody asked for.
    const attempt = await open.begin()
    const stolen = open.org.provider.respond(open.org.statement(attempt, open.victim))
    expect((await open.post(open.org.connection.id, stolen, {})).body.code).toBe('SSO_REFUSED')
  })

  it('is taken as a form alone, and no other route takes forms', async () => {
    const { app } = await setUp()
    const response = await fetch(`${app.url}/auth/sso/start`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'a@b.example' }),
    })
    expect(response.status).toBe(415)
  })
})
