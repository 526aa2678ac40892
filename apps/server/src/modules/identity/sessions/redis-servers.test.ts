import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../../testing/api-client.ts'
import { describeBothDialects } from '../../../testing/both-dialects.ts'
import { describeWithRedis, startRedis, type TestRedis } from '../../../testing/redis.ts'
import { startApp, type StartedApp } from '../../../testing/start-app.ts'

describeWithRedis('Servers with Redis', () => {
  describeBothDialects('and a control store', ({ migratedUrl }) => {
    const password = 'correct horse battery'
    const secretKey = randomBytes(32).toString('base64url')
    const started: StartedApp[] = []
    let redis: TestRedis
    let people = 0
    beforeAll(async () => {
      redis = await startRedis()
    })
    afterAll(async () => {
      for (const app of started) await app.close()
    })
    const start = async (env: Record<string, string>) => {
      const app = await startApp({
        env: { TENANTRY_REDIS_URL: redis.url, TENANTRY_SECRET_KEY: secretKey, ...env },
      })
      started.push(app)
      return app
    }
    const signUp = async (app: StartedApp) => {
      const email = `ada${(people += 1)}@example.com`
      const { body } = await app.call('POST /auth/register', { email, password }, { key: null })
      return { email, id: body.user.id as string, token: body.session.token as string }
    }
    const login = (app: StartedApp, email: string, given: string) =>
      app.call('POST /auth/login', { email, password: given }, { key: null })
    const me = async (app: StartedApp, key: string) =>
      (await app.call('GET /auth/me', undefined, { key })).status
    const ready = async (app: StartedApp) => {
      const { status, body } = await app.call('GET /ready', undefined, { key: null })
      return `${status} ${body.redis ?? body.code ?? 'none'}`
    }

    it('limit sign-ins together, and go on limiting when Redis dies in the middle: no 500, and no end of tries', async () => {
      const [one, two] = [
        await start({ TENANTRY_DATABASE_URL: await migratedUrl() }),
        await start({ TENANTRY_DATABASE_URL: await migratedUrl() }),
      ]
      expect(await ready(one)).toBe('200 reachable')
      // Two installations with one Redis: what they have in common is that alone.
      const email = 'limited@example.com'
      const tries = async (app: StartedApp, times: number) => {
        const seen: number[] = []
        for (let index = 0; index < times; index++) seen.push((await login(app, email, 'wrong wrong')).status)
        return seen
      }
      expect(await tries(one, 6)).toEqual(Array(6).fill(401))
      expect(await tries(two, 6)).toEqual([401, 401, 401, 401, 429, 429])
      const during = tries(one, 14)
      await redis.kill()
      // What was left in Redis was nothing; the control store begins anew with ten.
      const statuses = await during
      expect(new Set(statuses)).toEqual(new Set([401, 429]))
      expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10)
      expect(statuses.at(-1)).toBe(429)
      expect(await ready(one)).toBe('200 unreachable')
      await redis.restart()
      await until(async () => ((await ready(one)) === '200 reachable' ? true : null))
    })

    it('have sessions in common, none of them in the control store, and end them everywhere within a second', async () => {
      const env = { TENANTRY_DATABASE_URL: await migratedUrl(), TENANTRY_SESSION_STORE: 'redis' }
      const [one, two] = [await start(env), await start(env)]
      const ada = await signUp(one)
      expect([await me(one, ada.token), await me(two, ada.token)]).toEqual([200, 200])
      const rows = await one.app.control.db
        .withTables<{ sessions: object }>()
        .selectFrom('sessions')
        .selectAll()
        .execute()
      expect(rows).toEqual([])
      const client = await redis.client()
      const kept = JSON.stringify(await client.send(['KEYS', '*']))
      expect(kept).toContain('tenantry:session:token:')
      expect(kept).not.toContain(ada.token)

      const second = (await login(two, ada.email, password)).body.session.token
      const asAda = { key: second }
      const list = await two.call('GET /auth/me/sessions', undefined, asAda)
      expect(list.body.data).toHaveLength(2)
      const ended = await two.call('DELETE /auth/me/sessions', undefined, asAda)
      expect(ended).toMatchObject({ status: 200, body: { revoked: 1 } })
      expect(await me(two, ada.token)).toBe(401)
      await until(async () => ((await me(one, ada.token)) === 401 ? true : null), 1_000)
      expect(await me(one, second)).toBe(200)
      const trail = await one.call('GET /platform/audit?action=sessions.revoked')
      expect(trail.body.data).toHaveLength(1)

      await one.call(`POST /platform/users/${ada.id}/disable`)
      expect(await me(one, second)).toBe(401)
      await until(async () => ((await me(two, second)) === 401 ? true : null), 1_000)
    })

    it('answer 503 and keep everybody out whom they do not know, while sessions are gone with their Redis', async () => {
      const env = { TENANTRY_DATABASE_URL: await migratedUrl(), TENANTRY_SESSION_STORE: 'redis' }
      const [one, two] = [await start(env), await start(env)]
      const ada = await signUp(one)
      await redis.kill()
      expect(await ready(two)).toBe('503 UNAVAILABLE')
      const answer = await two.call('GET /auth/me', undefined, { key: ada.token })
      expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
      expect(answer.headers.get('retry-after')).toBe('2')
      expect((await login(two, ada.email, password)).status).toBe(503)
      const late = { email: 'late@example.com', password }
      expect((await two.call('POST /auth/register', late, { key: null })).status).toBe(503)
      // Whoever comes with a key needs no session.
      expect((await two.call('GET /platform/users/late@example.com')).status).toBe(404)
      await redis.restart()
      await until(async () => ((await ready(two)) === '200 reachable' ? true : null))
      // Its memory was empty: nobody is let in by what was, and everybody can sign in again.
      expect(await me(two, ada.token)).toBe(401)
      expect((await login(two, ada.email, password)).status).toBe(200)
    })
  })
})
