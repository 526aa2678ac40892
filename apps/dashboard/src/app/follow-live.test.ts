import { afterEach, describe, expect, it, vi } from 'vitest'
import { clientError, TenantryError } from '../../../../packages/sdk/src/errors.ts'
import { followLive, type LiveOpening, type LiveState } from './follow-live.ts'
import { tellReachable } from './reachable.ts'

const forbidden = new TenantryError({
  type: 'about:blank',
  title: 'Forbidden',
  status: 403,
  code: 'FORBIDDEN',
  detail: 'Not yours.',
})

/** Opens one stream after the other, and tells what became of them. */
function followed(...streams: ((opening: LiveOpening<number>) => AsyncIterable<number>)[]) {
  const seen: number[] = []
  const states: LiveState['status'][] = []
  const openings: (number | undefined)[] = []
  const stop = followLive<number>({
    open(opening) {
      const next = streams[openings.length]
      openings.push(opening.last)
      if (next === undefined) throw new Error('Opened once too often.')
      return next(opening)
    },
    onEvents: (events) => seen.push(...events),
    onState: ({ status }) => states.push(status),
  })
  return { seen, states, openings, stop }
}

async function* gives(...events: number[]) {
  yield* events
}

async function* breaksAfter(...events: number[]) {
  yield* events
  throw clientError('NETWORK_ERROR', 'The connection broke.')
}

afterEach(() => {
  vi.useRealTimers()
  tellReachable(true)
})

describe('A live stream', () => {
  it('that breaks is opened again behind the last event, and left in peace when it ends', async () => {
    vi.useFakeTimers()
    const { seen, states, openings } = followed(
      () => breaksAfter(1, 2),
      () => gives(3),
    )
    await vi.advanceTimersByTimeAsync(5_000)
    expect(seen).toEqual([1, 2, 3])
    expect(openings).toEqual([undefined, 2])
    expect(states).toEqual(['connecting', 'open', 'lost', 'open', 'ended'])
  })

  it('waits for a server that cannot be reached, and is back as soon as it can', async () => {
    vi.useFakeTimers()
    tellReachable(false)
    const { seen, openings } = followed(
      () => breaksAfter(),
      () => gives(1),
    )
    await vi.advanceTimersByTimeAsync(60_000)
    expect(openings).toHaveLength(1)
    tellReachable(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(seen).toEqual([1])
  })

  it('that the server refuses is not asked for again', async () => {
    vi.useFakeTimers()
    const { states, openings } = followed(async function* () {
      yield* []
      throw forbidden
    })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(openings).toHaveLength(1)
    expect(states).toEqual(['connecting', 'refused'])
  })

  it('gives nothing more once it is stopped', async () => {
    vi.useFakeTimers()
    const { seen, states, stop } = followed(() => breaksAfter(1))
    stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen).toEqual([])
    expect(states).toEqual(['connecting'])
  })
})
