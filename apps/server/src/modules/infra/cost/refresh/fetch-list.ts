import { createHash, type Hash } from 'node:crypto'
import { OutboundError, type Outbound } from '../../../../kernel/net/index.ts'
import { RefreshFailed } from './refresh-failed.ts'

/** What reads price lists over the network, and hashes all that it reads. */
export interface ListReader {
  /** One document. @throws RefreshFailed */
  read(url: string): Promise<Buffer>
  json(url: string): Promise<unknown>
  /** SHA-256 of everything that was read so far, in hexadecimal. */
  hash(): string
}

const TIMEOUT_MS = 10 * 60_000
/** The list of one region of EC2 has some hundred megabytes. */
const BYTES_MAX = 1024 * 1024 * 1024

export function createListReader(outbound: Pick<Outbound, 'fetch'>, signal: AbortSignal): ListReader {
  const all: Hash = createHash('sha256')
  const read = async (url: string): Promise<Buffer> => {
    const shown = withoutSecrets(url)
    try {
      const request = { timeoutMs: TIMEOUT_MS, bodyBytesMax: BYTES_MAX, signal }
      const { status, body } = await outbound.fetch(url, request)
      if (status !== 200) throw new RefreshFailed(`${shown} answered ${status}.`)
      all.update(body)
      return body
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error
      throw new RefreshFailed(`${shown} could not be read: ${error.message}`, { cause: error })
    }
  }
  return {
    read,
    async json(url) {
      const body = await read(url)
      try {
        return JSON.parse(body.toString('utf8')) as unknown
      } catch (error) {
        throw new RefreshFailed(`${withoutSecrets(url)} answered something that is no JSON.`, {
          cause: error,
        })
      }
    },
    hash: () => all.copy().digest('hex'),
  }
}

/** A key stands in the query of an address. */
function withoutSecrets(url: string): string {
  const shown = new URL(url)
  if (shown.searchParams.has('key')) shown.searchParams.set('key', '…')
  return shown.href
}
