import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { accountHolders } from '../testing/account-holder.ts'

describeBothApps('One’s own profile', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof accountHolders>
  beforeAll(async () => {
    app = await start()
    make = accountHolders(app)
  })
  const change = (key: string, body: object) => app.call('PATCH /auth/me', body, { key })
  const me = async (key: string) => (await app.call('GET /auth/me', undefined, { key })).body.user

  it('is changed field by field; preferences and metadata member by member, and null takes one back', async () => {
    const { token } = await make.holder({ metadata: { tier: 'free', seats: 2 } })
    const avatar_url = 'https://example.com/ada.png'
    const first = await change(token, { name: 'Ada', avatar_url, preferences: { theme: 'dark', zoom: 1.5 } })
    expect(first).toMatchObject({ status: 200, body: { name: 'Ada', avatar_url } })
    const body = {
      name: null,
      preferences: { theme: null, language: 'de' },
      metadata: { tier: { name: 'pro' } },
    }
    expect((await change(token, body)).status).toBe(200)
    expect(await me(token)).toMatchObject({
      name: null,
      avatar_url,
      preferences: { zoom: 1.5, language: 'de' },
      metadata: { tier: { name: 'pro' }, seats: 2 },
    })
    expect(Object.keys((await me(token)).preferences)).toEqual(['zoom', 'language'])
  })

  it('stays as it is when something does not fit, and is nobody else’s', async () => {
    const { id, token } = await make.holder({ name: 'Ada' })
    const other = await make.holder()
    const before = await me(token)
    for (const body of [
      { preferences: { big: 'x'.repeat(17_000) } },
      { metadata: { big: 'x'.repeat(17_000) } },
      { avatar_url: 'javascript:alert(1)' },
      { name: 'x'.repeat(1_000) },
      { email: 'other@example.com' },
      { operator_role: 'owner' },
      { disabled_at: 1 },
    ])
      expect(await change(token, { name: 'Eve', ...body }), JSON.stringify(body).slice(0, 40)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_REQUEST' },
      })
    await change(other.token, { name: 'Eve' })
    expect(await me(token)).toEqual(before)
    const trail = await app.call(`GET /platform/audit?action=user.updated&target_id=${id}`)
    expect(trail.body.data).toEqual([])
  })

  it('leaves in the trail what was before and after, and no more', async () => {
    const { id, token } = await make.holder({ name: 'Ada', metadata: { tier: 'free', seats: 2 } })
    await change(token, { name: 'Ada', metadata: { tier: 'pro' } })
    const trail = await app.call(`GET /platform/audit?action=user.updated&target_id=${id}`)
    expect(trail.body.data).toMatchObject([
      { actor: `user:${id}`, before: { metadata: { tier: 'free' } }, after: { metadata: { tier: 'pro' } } },
    ])
    expect(trail.body.data[0].before).toEqual({ metadata: { tier: 'free' } })
  })
})
