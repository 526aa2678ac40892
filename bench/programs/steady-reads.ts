import { Agent, request } from 'node:http'
import { Worker } from 'node:worker_threads'
import { answerParent } from '../harness/program.ts'
import type { Pace } from './pace.ts'

/** Requests at fixed moments, whatever the server does: an open loop. */
export interface SteadyOrder {
  url: string
  path: string
  headers: Readonly<Record<string, string>>
  bodies: readonly string[]
  perSecond: number
  seconds: number
}

export interface SteadyReport {
  count: number
  p50Ms: number
  p99Ms: number
  maxMs: number
}

const CONNECTIONS = 128
const START_IN_NS = 50_000_000n

/**
 * Latency counts from the moment at which a request was meant to be sent, so that a server that stops answering is charged for
 * every request that should have come meanwhile (no coordinated omission).
 */
answerParent(async (order: SteadyOrder): Promise<SteadyReport> => {
  const { bodies, perSecond, seconds } = order
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const pace: Pace = {
    startNs: process.hrtime.bigint() + START_IN_NS,
    intervalNs: BigInt(Math.round(1e9 / perSecond)),
    count: Math.round(perSecond * seconds),
  }
  const pacer = new Worker(new URL('./pace.ts', import.meta.url), { workerData: pace })
  const latenciesMs: number[] = []
  await new Promise<void>((resolve, reject) => {
    pacer.on('error', reject)
    pacer.on('message', (index: number) => {
      const meantNs = pace.startNs + BigInt(index) * pace.intervalNs
      send(order, bodies[index % bodies.length] ?? '', agent).then(() => {
        latenciesMs.push(Number(process.hrtime.bigint() - meantNs) / 1e6)
        if (latenciesMs.length === pace.count) resolve()
      }, reject)
    })
  })
  agent.destroy()
  const sorted = latenciesMs.sort((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
})

function send(order: SteadyOrder, body: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      order.url + order.path,
      { method: 'POST', agent, headers: { ...order.headers, 'content-length': Buffer.byteLength(body) } },
      (reply) => {
        reply.resume()
        reply.on('error', reject)
        reply.on('end', () => {
          if (reply.statusCode === 200) resolve()
          else reject(new Error(`A steady read answered ${String(reply.statusCode)}.`))
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
