import { isDeepStrictEqual } from 'node:util'
import type { LoadOrder } from '../programs/generate-load.ts'

/** A comparison of two servers that say different things would be none. Cursors are each server's own. */
export async function requireSameAnswers(
  servers: readonly { url: string }[],
  { path, headers, bodies }: Omit<LoadOrder, 'url' | 'seconds'>,
): Promise<void> {
  const answers = await Promise.all(
    servers.map(async ({ url }) => {
      const reply = await fetch(url + path, { method: 'POST', headers, body: bodies[0] ?? '' })
      const text = await reply.text()
      const { next_cursor: _, ...rest } = JSON.parse(text) as Record<string, unknown>
      return { status: reply.status, rest, text }
    }),
  )
  const [first, second] = answers
  if (first?.status === 200 && isDeepStrictEqual({ ...first, text: '' }, { ...second, text: '' })) return
  throw new Error(`The two servers answer differently: ${answers.map(({ text }) => text).join(' — ')}`)
}
