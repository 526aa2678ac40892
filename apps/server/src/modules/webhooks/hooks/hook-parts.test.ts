import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { CircuitBreaker } from './circuit-breaker.ts'
import { HookError, readHookAnswer } from './hook-answer.ts'
import { Places } from './places.ts'

describe('a circuit breaker', () => {
  const opened = () => {
    const breaker = new CircuitBreaker()
    for (let n = 0; n < 5; n++) {
      expect(breaker.begin(0)).toBe(true)
      breaker.failed(0)
    }
    return breaker
  }

  it('opens after five failures in a row, and after no fewer', () => {
    const breaker = new CircuitBreaker()
    for (let n = 0; n < 12; n++) {
      expect(breaker.begin(0)).toBe(true)
      if (n % 5 === 4) breaker.succeeded()
      else breaker.failed(0)
    }
    expect(opened().begin(0)).toBe(false)
  })

  it('lets one ask after half a minute, and everybody once that one was answered', () => {
    const breaker = opened()
    expect(breaker.begin(29_999)).toBe(false)
    expect([breaker.begin(30_000), breaker.begin(30_000)]).toEqual([true, false])
    breaker.succeeded()
    expect([breaker.begin(30_000), breaker.begin(30_000)]).toEqual([true, true])
  })

  it('stays open for as long again when that one is not answered', () => {
    const breaker = opened()
    expect(breaker.begin(30_000)).toBe(true)
    breaker.failed(31_000)
    expect([breaker.begin(60_999), breaker.begin(61_000)]).toEqual([false, true])
  })
})

describe('places', () => {
  it('are given to so many at a time, then in order of arrival', async () => {
    const places = new Places(2, 10)
    expect([await places.take(10), await places.take(10)]).toEqual([true, true])
    const order: number[] = []
    const waiting = [1, 2, 3].map((n) => places.take(1_000).then((got) => got && order.push(n)))
    await sleep(10)
    expect(order).toEqual([])
    places.giveBack()
    places.giveBack()
    await sleep(5)
    expect(order).toEqual([1, 2])
    places.giveBack()
    await Promise.all(waiting)
    expect(order).toEqual([1, 2, 3])
  })

  it('are not waited for longer than asked, nor by more than are let wait, and none is lost by that', async () => {
    const places = new Places(1, 1)
    expect(await places.take(10)).toBe(true)
    const late = places.take(30)
    expect(await places.take(1_000)).toBe(false)
    expect(await late).toBe(false)
    places.giveBack()
    expect(await places.take(10)).toBe(true)
  })
})

describe('the answer of a hook', () => {
  it('is read, with a message of one plain line', () => {
    expect(readHookAnswer('{"allow":true}')).toEqual({ allow: true, message: null, claims: {} })
    const text = JSON.stringify({
      allow: false,
      message: ' No\u001b[31m\nentry\u202e. ',
      claims: { 'https://acme.test/tier': [1] },
    })
    expect(readHookAnswer(text)).toEqual({
      allow: false,
      message: 'No [31m entry .',
      claims: { 'https://acme.test/tier': [1] },
    })
  })

  it.each([
    '',
    'yes',
    'null',
    '[]',
    '{}',
    '{"allow":"true"}',
    '{"allow":1}',
    '{"allow":true,"message":5}',
    `{"allow":true,"message":"${'x'.repeat(501)}"}`,
    '{"allow":true,"claims":[]}',
    '{"allow":true,"claims":{"sub":"usr_other"}}',
    '{"allow":true,"claims":{"org":"org_other"}}',
    '{"allow":true,"claims":{"exp":9999999999}}',
    '{"allow":true,"claims":{"permissions":["all"]}}',
    '{"allow":true,"claims":{"__proto__":{"x":1}}}',
    '{"allow":true,"claims":{"a b":1}}',
    '{"allow":true,"claims":{"":1}}',
    `{"allow":true,"claims":{"big":"${'x'.repeat(5_000)}"}}`,
    JSON.stringify({
      allow: true,
      claims: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`c${n}`, n])),
    }),
  ])('is refused when it is %s', (text) => {
    expect(() => readHookAnswer(text)).toThrow(HookError)
  })
})
