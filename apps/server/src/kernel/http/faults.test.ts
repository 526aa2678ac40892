import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { createHttpServer } from './http-server.ts'

const lines: Record<string, unknown>[] = []
const sink = new Writable({
  write(chunk: Buffer, _encoding, done) {
    for (const line of chunk.toString().split('\n')) if (line !== '') lines.push(JSON.parse(line))
    done()
  },
})
const app = createHttpServer({
  log: createLog('info', sink),
  translateError: () => null,
  bodyLimitBytes: 1000,
  trustedProxies: [],
  publicUrl: null,
  operations: [],
})
const thrown: Record<string, unknown> = {
  error: Object.assign(new Error('canary in the message', { cause: new Error('canary in the cause') }), {
    detail: 'canary in a member',
    statusCode: 503,
  }),
  text: 'canary as a text',
  nothing: undefined,
}
beforeAll(() => {
  app.get<{ Params: { kind: string } }>('/fault/:kind', (request) =>
    Promise.reject(thrown[request.params.kind]),
  )
})
afterAll(() => app.close())

it.each(Object.keys(thrown))(
  'a fault (%s) is told as such and no more, and logged with its cause',
  async (kind) => {
    const { statusCode, headers, body } = await app.inject({ url: `/fault/${kind}` })
    expect([statusCode, headers['content-type']]).toEqual([500, 'application/problem+json; charset=utf-8'])
    expect(JSON.parse(body)).toEqual({
      type: 'urn:tenantry:error:internal',
      title: expect.any(String),
      status: 500,
      code: 'INTERNAL',
      detail: 'The request could not be completed.',
      hint: expect.stringContaining(String(headers['x-request-id'])),
      request_id: headers['x-request-id'],
    })
    const own = lines.filter((line) => line['request_id'] === headers['x-request-id'] && line['level'] === 50)
    expect(own).toHaveLength(1)
    if (kind === 'error') {
      const logged = JSON.stringify(own[0]?.['err'])
      for (const part of ['in the message', 'in the cause']) expect(logged).toContain(`canary ${part}`)
    }
    if (kind === 'text') expect(own[0]?.['err']).toBe('canary as a text')
  },
)
