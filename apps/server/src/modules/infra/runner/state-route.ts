import type { RunBackend, S3Backend, StateEndpoint } from '../engine/index.ts'

export interface StateRoute {
  backend: RunBackend
  /** What a sandbox lets through beside public addresses; null for none. */
  stateEndpoint: StateEndpoint | null
}

const INSIDE_PORT = 9_000

/** To this server's own backend. Inside a sandbox the address leads to it, whatever the server's own is. */
export function ownRoute(stateEndpoint: StateEndpoint, resourceId: string, token: string): StateRoute {
  const state = `http://127.0.0.1:${stateEndpoint.port}/infra/state/${resourceId}`
  const lock = `${state}/lock`
  return {
    backend: { address: state, lockAddress: lock, unlockAddress: lock, username: 'run', password: token },
    stateEndpoint,
  }
}

/**
 * To a bucket. AWS is a public address. Another server is let through by name where it speaks TLS; one that does not is reached at an address inside, since
 * the proxy of a sandbox only connects.
 */
export function s3Route(backend: S3Backend, { isSandboxed }: { isSandboxed: boolean }): StateRoute {
  if (backend.endpoint === null) return { backend, stateEndpoint: null }
  const url = new URL(backend.endpoint)
  const isTls = url.protocol === 'https:'
  const port = Number(url.port) || (isTls ? 443 : 80)
  const insidePort = isTls && port >= 1_024 ? port : INSIDE_PORT
  const inside = `http://127.0.0.1:${insidePort}`
  return {
    backend: isTls || !isSandboxed ? backend : { ...backend, endpoint: inside },
    stateEndpoint: { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port, insidePort },
  }
}
