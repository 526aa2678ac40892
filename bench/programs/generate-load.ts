import autocannon from 'autocannon'
import { answerParent } from '../harness/program.ts'

/** As many requests as the server answers, over connections that each wait for a reply before the next request. */
export interface LoadOrder {
  url: string
  path: string
  headers: Readonly<Record<string, string>>
  /** Request bodies, taken in turn by every connection. */
  bodies: readonly string[]
  connections: number
  seconds: number
}

export interface LoadReport {
  requestsPerSecond: number
  latencyP50Ms: number
  latencyP99Ms: number
}

answerParent(async (order: LoadOrder): Promise<LoadReport> => {
  const { url, path, headers, bodies, connections, seconds } = order
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: bodies.map((body) => ({ method: 'POST', path, headers: { ...headers }, body })),
  })
  const refused = result.non2xx + result.errors + result.timeouts
  if (refused > 0) throw new Error(`${refused} of ${result.requests.total} requests to ${url} failed.`)
  return {
    requestsPerSecond: result.requests.total / result.duration,
    latencyP50Ms: result.latency.p50,
    latencyP99Ms: result.latency.p99,
  }
})
