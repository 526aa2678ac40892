import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { startApp, type StartedApp } from '../../../apps/server/src/testing/start-app.ts'
import { Tenantry } from './client.ts'

let app: StartedApp
let cookie: string
beforeAll(async () => {
  app = await startApp()
  const person = { email: 'ada@example.com', password: 'three grey owls' }
  const { headers } = await app.call('POST /auth/register', person, { key: null })
  cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? ''
})
afterAll(() => app.close())

const press = async (userCode: string, answer: 'allow' | 'deny') => {
  const body = new URLSearchParams({ user_code: userCode, answer })
  await fetch(`${app.url}/auth/device`, { method: 'POST', headers: { cookie, origin: app.url }, body })
}

const problem = (code: string) =>
  Response.json(
    { type: 'about:blank', title: code, status: 400, code, detail: code, request_id: 'req_1' },
    { status: 400, headers: { 'content-type': 'application/problem+json' } },
  )

it('asks in the time that the server gave, and 5 seconds more when told so or when a question was lost', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const beganMs = Date.now()
  const asked: number[] = []
  const replies = [
    () => problem('AUTHORIZATION_PENDING'),
    () => problem('SLOW_DOWN'),
    () => {
      throw new TypeError('fetch failed')
    },
    () => problem('AUTHORIZATION_PENDING'),
    () => problem('EXPIRED_TOKEN'),
  ]
  const stub: typeof fetch = async () => {
    asked.push((Date.now() - beganMs) / 1000)
    return (replies[asked.length - 1] ?? replies[0])!()
  }
  const device = new Tenantry({ url: app.url, fetch: stub })
  const code = { device_code: 'x', user_code: 'y', verification_uri: '', verification_uri_complete: '' }
  const ended = device.auth.device
    .wait({ ...code, expires_in: 600, interval: 5 })
    .catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(100_000)
  expect(await ended).toMatchObject({ code: 'EXPIRED_TOKEN' })
  expect(asked).toEqual([5, 10, 20, 35, 50])
})

it('goes on as the user who allowed it', async () => {
  const device = new Tenantry({ url: app.url })
  const started = await device.auth.device.start({ clientName: 'a test' })
  const pending = device.auth.device.token(started.device_code)
  await expect(pending).rejects.toMatchObject({ code: 'AUTHORIZATION_PENDING' })
  await press(started.user_code, 'allow')
  const { user } = await device.auth.device.wait(started)
  expect(user.email).toBe('ada@example.com')
  expect((await device.auth.getUser()).user.id).toBe(user.id)
})

it('ends with what the user said, and when it is told to', async () => {
  const device = new Tenantry({ url: app.url })
  const started = await device.auth.device.start()
  await press(started.user_code, 'deny')
  const quick = { ...started, interval: 0 }
  await expect(device.auth.device.wait(quick)).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
  const signal = AbortSignal.timeout(50)
  const waiting = device.auth.device.wait(await device.auth.device.start(), { signal })
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' })
})
