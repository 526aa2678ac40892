import { PassThrough, type Readable } from 'node:stream'

/** What one program prints, from a stream that it shares with those before and after it. */
export interface MarkedOutput {
  output: Readable
  /** What stands behind the mark: the exit code. Null when the stream ended without one. */
  code: Promise<number | null>
}

/**
 * Reads a stream of several programs in turn: what one prints ends at a mark that it cannot know, behind which its exit code stands. Whoever does not read
 * holds the stream up.
 */
export function markedOutputs(stream: Readable): (mark: string) => MarkedOutput {
  let isOver = false
  stream.once('close', () => {
    isOver = true
  })
  stream.on('error', () => {})
  return (mark) => {
    const output = new PassThrough()
    if (isOver) return { output: output.end(), code: Promise.resolve(null) }
    return { output, code: readToMark(stream, Buffer.from(mark), output) }
  }
}

function readToMark(stream: Readable, mark: Buffer, output: PassThrough): Promise<number | null> {
  let held: Buffer = Buffer.alloc(0)
  return new Promise((resolve) => {
    const resume = () => void stream.resume()
    const finish = (code: number | null) => {
      stream.off('data', read)
      stream.off('close', closed)
      output.off('drain', resume)
      output.end()
      resolve(code)
    }
    const closed = () => {
      output.write(held)
      finish(null)
    }
    const read = (chunk: Buffer) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      const at = held.indexOf(mark)
      if (at >= 0) {
        const code = codeBehind(held, at + mark.length)
        // The rest of the mark's line is still on its way.
        if (code === null) return
        stream.pause()
        output.write(held.subarray(0, at))
        return finish(code)
      }
      const certain = held.length - beginOf(mark, held)
      if (certain > 0 && !output.write(held.subarray(0, certain))) stream.pause()
      held = held.subarray(certain)
    }
    stream.on('data', read)
    stream.once('close', closed)
    output.on('drain', resume)
    stream.resume()
  })
}

/** How many bytes at the end could be the begin of the mark. */
function beginOf(mark: Buffer, bytes: Buffer): number {
  for (let length = Math.min(mark.length - 1, bytes.length); length > 0; length--)
    if (mark.subarray(0, length).equals(bytes.subarray(bytes.length - length))) return length
  return 0
}

function codeBehind(bytes: Buffer, from: number): number | null {
  const end = bytes.indexOf('\n', from)
  return end === -1 ? null : Number(bytes.subarray(from, end).toString())
}
