import { PassThrough, type Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { markedOutputs } from './marked-output.ts'

const MARK = 'a-mark-that-nobody-knows'

async function textOf(stream: Readable): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

describe('a stream that programs share in turn', () => {
  it('gives each its own output to the byte and its exit code, however it is cut up', async () => {
    const said = `one\nends in no line and begins ${MARK.slice(0, 9)}${MARK}3\n`
    for (const size of [1, 7, 1_000]) {
      const stream = new PassThrough()
      const next = markedOutputs(stream)
      const first = next(MARK)
      for (let at = 0; at < said.length; at += size) {
        stream.write(said.slice(at, at + size))
        await turn()
      }
      expect(await first.code).toBe(3)
      expect(await textOf(first.output)).toBe(said.slice(0, said.indexOf(`${MARK}3`)))
      const second = next('another')
      stream.write('two\nanother0\n')
      expect(await second.code).toBe(0)
      expect(await textOf(second.output)).toBe('two\n')
    }
  })

  it('hands on at once what can be no mark, and holds the program up while nobody reads', async () => {
    const stream = new PassThrough({ highWaterMark: 1_000 })
    const { output } = markedOutputs(stream)(MARK)
    stream.write('up')
    await turn()
    expect(String(output.read())).toBe('up')
    for (let count = 0; count < 1_000; count++) stream.write('x'.repeat(1_000))
    for (let count = 0; count < 10; count++) await turn()
    expect(stream.isPaused()).toBe(true)
    stream.end(`${MARK}0\n`)
    expect(await textOf(output)).toHaveLength(1_000_000)
  })

  it('that ends without a mark gives what there was, and nothing to the next', async () => {
    const stream = new PassThrough()
    const next = markedOutputs(stream)
    const first = next(MARK)
    stream.end(`cut ${MARK.slice(0, 5)}`)
    expect(await textOf(first.output)).toBe(`cut ${MARK.slice(0, 5)}`)
    expect(await first.code).toBeNull()
    const second = next(MARK)
    expect(await second.code).toBeNull()
    expect(await textOf(second.output)).toBe('')
  })
})
