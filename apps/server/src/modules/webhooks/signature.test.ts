import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { newSecret, signatureHeaders } from './signature.ts'

const now = Math.floor(Date.now() / 1000)
const body = '{"type":"user.created","data":{"name":"Zoë"}}'

describe('a signature', () => {
  it('is the one that Standard Webhooks names, by its own example and by its library', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const example = signatureHeaders(
      [secret],
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
    )
    expect(example['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')

    const headers = signatureHeaders([secret], 'evt_1', now, body)
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')
    const expected = createHmac('sha256', key).update(`evt_1.${now}.${body}`).digest('base64')
    expect(headers).toEqual({
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(now),
      'webhook-signature': `v1,${expected}`,
    })
  })

  it('fits no other body, id, time or secret', () => {
    const secret = newSecret()
    const headers = signatureHeaders([secret], 'evt_1', now, body)
    const verify = (changed: Partial<typeof headers>, text = body, key = secret) =>
      new Webhook(key).verify(text, { ...headers, ...changed })
    expect(verify({})).toEqual(JSON.parse(body))
    expect(() => verify({}, `${body} `)).toThrow('signature')
    expect(() => verify({ 'webhook-id': 'evt_2' })).toThrow('signature')
    expect(() => verify({ 'webhook-timestamp': String(now - 1) })).toThrow('signature')
    expect(() => verify({}, body, newSecret())).toThrow('signature')
  })

  it('is made with each of several secrets', () => {
    const [present, previous] = [newSecret(), newSecret()]
    const headers = signatureHeaders([present, previous], 'evt_1', now, body)
    for (const secret of [present, previous])
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
  })

  it('is made with secrets of 256 bits, no two alike', () => {
    const secrets = new Set(Array.from({ length: 50 }, newSecret))
    expect(secrets.size).toBe(50)
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
      expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32)
    }
  })
})
