import type { Readable } from 'node:stream'
import type { OutputLine, OutputRules } from './sandbox.ts'

const WAITING_MAX = 2_000
const CUT = '… (cut)'
const NO_MORE = '… (the output is longer than a run may have; the rest is left out)'

/**
 * The lines of two streams as they come. Long lines are cut after they were scrubbed, so that no half of a secret stays; after the total limit the rest is
 * read and dropped, because a program that cannot write does not end. Whoever does not read the lines holds the streams up.
 */
export function readLines(
  streams: Record<OutputLine['stream'], Readable>,
  rules: OutputRules,
): AsyncIterable<OutputLine> {
  const waiting: OutputLine[] = []
  let total = 0
  let open = 2
  let wake: () => void = () => {}

  for (const stream of ['stdout', 'stderr'] as const) split(stream, streams[stream])

  function push(stream: OutputLine['stream'], raw: string): void {
    if (total > rules.totalCharsMax) return
    const scrubbed = rules.scrub(raw)
    const text =
      scrubbed.length > rules.lineCharsMax ? `${scrubbed.slice(0, rules.lineCharsMax)}${CUT}` : scrubbed
    total += text.length + 1
    waiting.push({ stream, text: total > rules.totalCharsMax ? NO_MORE : text })
    if (waiting.length >= WAITING_MAX) for (const one of Object.values(streams)) one.pause()
    wake()
  }

  function split(stream: OutputLine['stream'], readable: Readable): void {
    // One more than is shown, which tells that it was cut.
    const keep = rules.lineCharsMax + rules.scrubReach + 1
    let line = ''
    readable.setEncoding('utf8')
    readable.on('data', (chunk: string) => {
      const parts = chunk.split('\n')
      for (const [index, part] of parts.entries()) {
        if (line.length < keep) line += part.slice(0, keep - line.length)
        if (index === parts.length - 1) break
        push(stream, line.endsWith('\r') ? line.slice(0, -1) : line)
        line = ''
      }
    })
    readable.on('error', () => {})
    readable.once('close', () => {
      if (line !== '') push(stream, line)
      open -= 1
      wake()
    })
  }

  return {
    async *[Symbol.asyncIterator]() {
      while (true) {
        const line = waiting.shift()
        if (line !== undefined) yield line
        else if (open === 0) return
        else {
          for (const one of Object.values(streams)) one.resume()
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    },
  }
}
