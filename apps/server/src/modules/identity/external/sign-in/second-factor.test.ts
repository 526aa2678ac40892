import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OidcPeer } from '../../../../kernel/oidc/testing/oidc-peer.ts'
import { describeBothApps } from '../../../../testing/both-apps.ts'
import type { StartedApp } from '../../../../testing/start-app.ts'
import { accountHolders, nobody, password } from '../../testing/account-holder.ts'
import { secondFactors } from '../../testing/second-factors.ts'
import { connectPeer, loopbackAllowed, userIn, visit, visitForCode } from '../testing/provider-visit.ts'

describeBothApps('Sign-in with a provider', ({ start }) => {
  let app: StartedApp
  let peer: OidcPeer
  beforeAll(async () => {
    app = await start({ env: loopbackAllowed })
    peer = await connectPeer(app, 'acme')
  })
  afterAll(() => peer.close())

  it('asks a user who has a second factor for it, whether the page takes a cookie or a code', async () => {
    const factors = secondFactors(app)
    const ada = await accountHolders(app).holder()
    peer.account = { sub: ada.id, email: ada.email, email_verified: true }
    const proof = { ...(await visitForCode(app, 'acme')), current_password: password }
    expect((await app.call('POST /auth/me/accounts', proof, { key: ada.token })).status).toBe(201)
    const { secret } = await factors.protect(ada)

    const { browser, error, end } = await visit(app, 'acme')
    expect(error).toBe('SECOND_FACTOR_REQUIRED')
    expect(await userIn(app, browser)).toBeNull()
    const byCode = await app.call('POST /auth/providers/token', await visitForCode(app, 'acme'), nobody)
    expect(byCode).toMatchObject({ status: 401, body: { code: 'SECOND_FACTOR_REQUIRED' } })

    const challenge = new URLSearchParams(end.hash.slice(1)).get('challenge') ?? ''
    for (const one of [challenge, byCode.body.challenge]) {
      const proved = await factors.prove(one, { code: factors.code(secret) })
      expect(proved.body).toMatchObject({
        user: { id: ada.id },
        session: { method: 'oauth', second_factor: true },
      })
      await factors.passStep(ada.id)
    }
  })
})
