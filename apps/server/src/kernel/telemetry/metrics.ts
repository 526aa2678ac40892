import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  observeRequest(operationId: string, status: number, seconds: number): void
  /** Reads the gauge's value whenever somebody looks. */
  gauge(name: string, help: string, read: () => number): void
  /** The Prometheus text format. */
  text(): Promise<string>
  contentType: string
}

const LATENCY_BUCKETS_SECONDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/** Metrics of one process in a registry of its own, so that several apps can live in one test process. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'tenantry_http_request_duration_seconds',
    help: 'Duration of HTTP requests by operation and status class',
    labelNames: ['operation', 'status'],
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [registry],
  })
  const children = new Map<string, ReturnType<typeof requests.labels>>()
  return {
    observeRequest(operationId, status, seconds) {
      const key = `${operationId} ${Math.floor(status / 100)}`
      let child = children.get(key)
      if (child === undefined) {
        child = requests.labels(operationId, `${Math.floor(status / 100)}xx`)
        children.set(key, child)
      }
      child.observe(seconds)
    },
    gauge(name, help, read) {
      const gauge = new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read())
        },
      })
      void gauge
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
