import { expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import { people } from '../../organizations/testing/people.ts'
import type { SsoTables } from '../tables.ts'
import { enterprises, txtRecords } from '../testing/enterprise.ts'

describeBothApps('Domains of an organization', ({ start }) => {
  const serve = async () => {
    const txt = txtRecords()
    const app = await start({ resolveTxt: txt.resolveTxt })
    const { make, verifiedDomain } = enterprises(app, txt, people(app))
    return { app, txt, make, verifiedDomain }
  }
  let served: ReturnType<typeof serve> | null = null
  async function setUp() {
    const { app, txt, make, verifiedDomain } = await (served ??= serve())
    const owner = await make.person()
    const { id } = await make.organization(owner)
    return { app, txt, make, owner, id, verifiedDomain, path: `/auth/organizations/${id}/domains` as const }
  }

  it('count once the TXT record is there, and say until then what was found and what is expected', async () => {
    const { txt, make, owner, path } = await setUp()
    const { status, body: claimed } = await make.as(owner, `POST ${path}`, { domain: 'FIRST.example.' })
    expect(status).toBe(201)
    expect(claimed).toMatchObject({ domain: 'first.example', verified_at: null, enforced: false })
    expect(claimed.txt_value).toMatch(/^tenantry-verification=[\w-]{32}$/)
    const verify = () => make.as(owner, `POST ${path}/first.example/verify`)

    const none = await verify()
    expect(none.status).toBe(409)
    expect(none.body).toMatchObject({ code: 'DOMAIN_UNVERIFIED', detail: 'first.example has no TXT record.' })
    expect(none.body.hint).toContain(claimed.txt_value)

    txt.records.set('first.example', [['v=spf1 -all'], ['tenantry-verification=', 'wrong']])
    const wrong = await verify()
    expect(wrong.body).toMatchObject({
      code: 'DOMAIN_UNVERIFIED',
      detail: 'first.example has a record of Tenantry, but with another value.',
      found: ['tenantry-verification=wrong'],
      expected: { type: 'TXT', name: 'first.example', value: claimed.txt_value },
    })

    const half = Math.floor(claimed.txt_value.length / 2)
    txt.records.set('first.example', [[claimed.txt_value.slice(0, half), claimed.txt_value.slice(half)]])
    const good = await verify()
    expect(good.status).toBe(200)
    expect(good.body.verified_at).toBeGreaterThan(0)
    expect((await make.as(owner, `GET ${path}`)).body.data).toMatchObject([{ domain: 'first.example' }])
  })

  it('stay verified while the record is there, or nobody knows, and no longer after a week without it', async () => {
    const { app, txt, make, owner, id, path, verifiedDomain } = await setUp()
    const domain = 'weekly.example'
    const { txt_value } = await verifiedDomain(id, domain)
    const shown = async () => (await make.as(owner, `GET ${path}/${domain}`)).body
    const mails = async () => (await app.call(`GET /platform/mail?to=${owner.email}`)).body.data.length
    /** As if so much time had gone by since the last look. */
    const later = async (days: number) => {
      const seconds = days * 86_400
      await app.app.control.db
        .withTables<SsoTables>()
        .updateTable('sso_domains')
        .set((eb) => ({
          checked_at: eb('checked_at', '-', seconds),
          failing_since: eb('failing_since', '-', seconds),
        }))
        .where('domain', '=', domain)
        .execute()
      await app.app.sso.checkDomains()
    }
    const before = await shown()
    await later(0.5)
    expect((await shown()).checked_at).toBe(before.checked_at - 43_200)
    await later(1)
    expect(await shown()).toMatchObject({ verified_at: before.verified_at, failing_since: null })
    expect((await shown()).checked_at).toBeGreaterThanOrEqual(before.checked_at)

    txt.records.set(domain, [['v=spf1 -all']])
    const sent = await mails()
    await later(1)
    expect((await shown()).failing_since).toEqual(expect.any(Number))
    expect(await mails()).toBe(sent + 1)
    // Found again in between: the week begins anew.
    txt.records.set(domain, [[txt_value]])
    await later(1)
    expect((await shown()).failing_since).toBeNull()

    txt.records.delete(domain)
    for (let day = 0; day < 7; day += 1) await later(1)
    txt.failing.add(domain)
    for (let day = 0; day < 3; day += 1) await later(1)
    expect(await shown()).toMatchObject({ verified_at: before.verified_at })
    expect(await mails()).toBe(sent + 2)
    txt.failing.delete(domain)
    await later(1)
    expect(await shown()).toMatchObject({ verified_at: null, enforced: false, failing_since: null })
    expect(await mails()).toBe(sent + 3)
    const { data } = (await app.call(`GET /auth/organizations/${id}/audit?action=domain.unverified`)).body
    expect(data).toMatchObject([{ action: 'domain.unverified', actor: 'system:domain check' }])
    const other = await make.organization(owner)
    const claim = await app.call(`POST /auth/organizations/${other.id}/domains`, { domain })
    txt.records.set(domain, [[claim.body.txt_value]])
    const taken = await app.call(`POST /auth/organizations/${other.id}/domains/${domain}/verify`)
    expect(taken.status).toBe(200)
  })

  it('are not lost by few looks, however long the server was off between them', async () => {
    const { app, txt, make, owner, id, path, verifiedDomain } = await setUp()
    await verifiedDomain(id, 'seldom.example')
    txt.records.delete('seldom.example')
    for (let look = 0; look < 4; look += 1) {
      await app.app.control.db
        .withTables<SsoTables>()
        .updateTable('sso_domains')
        .set((eb) => ({
          checked_at: eb('checked_at', '-', 8_640_000),
          failing_since: eb('failing_since', '-', 8_640_000),
        }))
        .where('domain', '=', 'seldom.example')
        .execute()
      await app.app.sso.checkDomains()
    }
    const { body } = await make.as(owner, `GET ${path}/seldom.example`)
    expect(body).toMatchObject({ verified_at: expect.any(Number), failing_since: expect.any(Number) })
  })

  it('are verified by one organization alone, until it gives them up', async () => {
    const { app, txt, make, owner, id, path, verifiedDomain } = await setUp()
    const other = await make.organization(owner)
    const theirs = `/auth/organizations/${other.id}/domains` as const
    const claim = await app.call(`POST ${theirs}`, { domain: 'second.example' })
    await verifiedDomain(id, 'second.example')
    txt.records.set('second.example', [[claim.body.txt_value]])
    expect((await app.call(`POST ${theirs}/second.example/verify`)).body.code).toBe('DOMAIN_TAKEN')
    expect((await app.call(`DELETE ${path}/second.example`)).status).toBe(204)
    expect((await app.call(`POST ${theirs}/second.example/verify`)).status).toBe(200)
    expect((await app.call(`POST ${path}`, { domain: 'second.example' })).body.code).toBe('DOMAIN_TAKEN')
  })

  it('cannot be verified by two organizations at the same time', async () => {
    const { app, txt, make, owner, id } = await setUp()
    const ids = [id, (await make.organization(owner)).id]
    const claims = await Promise.all(
      ids.map((one) => app.call(`POST /auth/organizations/${one}/domains`, { domain: 'race.example' })),
    )
    txt.records.set(
      'race.example',
      claims.map(({ body }) => [body.txt_value]),
    )
    const verified = await Promise.all(
      ids.map((one) => app.call(`POST /auth/organizations/${one}/domains/race.example/verify`)),
    )
    expect(verified.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  it('are names with two labels, each once', async () => {
    const { make, owner, path } = await setUp()
    for (const domain of [
      'localhost',
      '10.0.0.1',
      '*.acme.example',
      'https://acme.example',
      'a b.example',
      '-x.example',
    ])
      expect((await make.as(owner, `POST ${path}`, { domain })).body.code, domain).toBe('INVALID_REQUEST')
    expect((await make.as(owner, `POST ${path}`, { domain: 'münchen.example' })).body.domain).toBe(
      'xn--mnchen-3ya.example',
    )
    const again = await make.as(owner, `POST ${path}`, { domain: 'MÜNCHEN.example' })
    expect(again.body.code).toBe('DOMAIN_CLAIMED')
  })

  it('are nobody’s business but of those who may set up single sign-on', async () => {
    const { make, owner, id, path } = await setUp()
    await make.as(owner, `POST ${path}`, { domain: 'fifth.example' })
    const member = await make.join(id, 'member')
    const stranger = await make.person()
    expect((await make.as(member, `GET ${path}`)).body.code).toBe('FORBIDDEN')
    expect((await make.as(stranger, `GET ${path}`)).body.code).toBe('ORGANIZATION_NOT_FOUND')
    const { id: elsewhere } = await make.organization(stranger)
    for (const verb of ['GET', 'PATCH', 'DELETE'] as const)
      expect(
        (
          await make.as(
            stranger,
            `${verb} /auth/organizations/${elsewhere}/domains/fifth.example`,
            verb === 'PATCH' ? {} : undefined,
          )
        ).body.code,
      ).toBe('DOMAIN_NOT_FOUND')
  })
})
