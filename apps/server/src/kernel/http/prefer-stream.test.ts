import { allOperations } from '@tenantry/contract'
import { expect, it } from 'vitest'
import { preferStream } from './prefer-stream.ts'

const route = (url: string, accept: string) =>
  preferStream(allOperations)({ url, headers: { accept } } as Parameters<ReturnType<typeof preferStream>>[0])

it('who takes events alone gets the stream beside a list, and nobody else does', () => {
  const events = 'text/event-stream'
  expect(route('/infra/runs/run_1/logs', events)).toBe('/infra/runs/run_1/logs/stream')
  expect(route('/infra/runs/run_1/logs?x=1', events)).toBe('/infra/runs/run_1/logs/stream?x=1')
  expect(route('/platform/audit', events)).toBe('/platform/audit/stream')
  for (const url of ['/infra/runs/run_1/logs/stream', '/infra/runs/run_1/logsx', '/infra/runs/a/b/logs', '/'])
    expect(route(url, events)).toBe(url)
  for (const accept of ['application/json', '*/*', 'text/html, text/event-stream'])
    expect(route('/infra/runs/run_1/logs', accept)).toBe('/infra/runs/run_1/logs')
})
