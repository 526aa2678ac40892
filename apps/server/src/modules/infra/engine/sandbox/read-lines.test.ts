import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createScrubber } from '../scrubber.ts'
import { readLines } from './read-lines.ts'
import type { OutputLine, OutputRules } from './sandbox.ts'

const plain: OutputRules = { scrub: (text) => text, scrubReach: 0, lineCharsMax: 100, totalCharsMax: 10_000 }

async function linesOf(chunks: Iterable<string | Buffer>, rules = plain): Promise<string[]> {
  const lines: string[] = []
  const streams = { stdout: Readable.from(chunks), stderr: Readable.from([]) }
  for await (const { text } of readLines(streams, rules)) lines.push(text)
  return lines
}

describe('the lines of a run', () => {
  it('come whole, however they were written, also the last one without an end', async () => {
    const bytes = Buffer.from('grün\r\nzwei\n\ndrei')
    expect(await linesOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual(['grün', 'zwei', '', 'drei'])
  })

  it('say which stream they are from', async () => {
    const streams = { stdout: Readable.from(['a\n']), stderr: Readable.from(['b\n']) }
    const lines: OutputLine[] = []
    for await (const line of readLines(streams, plain)) lines.push(line)
    expect(lines).toHaveLength(2)
    expect(lines).toEqual(
      expect.arrayContaining([
        { stream: 'stdout', text: 'a' },
        { stream: 'stderr', text: 'b' },
      ]),
    )
  })

  it('are cut when they are long, and no half of a secret stays at the cut', async () => {
    expect(await linesOf(['x'.repeat(1_000), '\nnext\n'])).toEqual([`${'x'.repeat(100)}… (cut)`, 'next'])
    const { scrub, reach } = createScrubber(['a-secret-of-twenty-ch'])
    for (let before = 70; before < 110; before++) {
      const text = `${'x'.repeat(before)}a-secret-of-twenty-ch${'y'.repeat(500)}`
      const [line] = await linesOf([text], { ...plain, scrub, scrubReach: reach })
      expect(line, `${before} before`).not.toMatch(/a-s|secret-of/)
    }
  })

  it('end at the total limit, while the rest is read and dropped', async () => {
    let written = 0
    const endless = (function* () {
      for (; written < 50_000_000; written += 64_000) yield `${'z'.repeat(63)}\n`.repeat(1_000)
    })()
    const lines = await linesOf(endless)
    expect(written).toBeGreaterThanOrEqual(50_000_000)
    expect(lines.join('\n').length).toBeLessThan(10_200)
    expect(lines.at(-1)).toMatch(/longer than a run may have/)
  })

  it('hold a program up that writes faster than they are read', async () => {
    const stdout = new PassThrough()
    const lines = readLines({ stdout, stderr: Readable.from([]) }, { ...plain, totalCharsMax: 1e9 })
    for (let index = 0; index < 5_000; index++) stdout.write('line\n')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(stdout.isPaused(), 'nobody has read yet').toBe(true)
    stdout.end()
    let read = 0
    for await (const line of lines) read += line.text === 'line' ? 1 : 0
    expect(read).toBe(5_000)
  })
})
