import type { Socket } from 'node:net'
import { guardedConnect } from './guarded-connect.ts'
import { guardedFetch, type GuardedRequest, type GuardedResponse } from './guarded-fetch.ts'
import { allowedAddresses } from './guarded-lookup.ts'
import { OutboundError } from './outbound-error.ts'
import { readDestination, type OutboundRules } from './outbound-rules.ts'
import { resolveByDns, type ResolveName } from './resolve-name.ts'

export { readAllowedDestinations } from './allowed-destinations.ts'
export type { AllowedDestination } from './allowed-destinations.ts'
export type { GuardedRequest, GuardedResponse } from './guarded-fetch.ts'
export { OutboundError } from './outbound-error.ts'
export type { OutboundFailure } from './outbound-error.ts'
export { machineAddresses } from './outbound-rules.ts'
export type { OutboundRules } from './outbound-rules.ts'
export type { ResolveName } from './resolve-name.ts'

/** Requests to URLs that callers chose: webhooks, identity providers. Every part that makes such requests is handed this and nothing else. */
export interface Outbound {
  /**
   * Sends one request. The destination is checked at every call, whatever was found before.
   * @throws OutboundError
   */
  fetch(url: string, request: GuardedRequest): Promise<GuardedResponse>
  /**
   * Says early that a URL will be refused; nothing is sent. A name that cannot be looked up now may be one tomorrow, and passes.
   * @throws OutboundError `refused`
   */
  check(url: string): Promise<void>
  /**
   * Connects to a host and port under the same rules as a request.
   * @throws OutboundError
   */
  connect(host: string, port: number, signal: AbortSignal): Promise<Socket>
}

const CHECK_MS = 2_000

export function createOutbound(rules: OutboundRules, resolve: ResolveName = resolveByDns): Outbound {
  return {
    connect: (host, port, signal) => guardedConnect(rules, resolve, { host, port }, signal),
    fetch: (url, request) => guardedFetch(rules, resolve, url, request),
    async check(url) {
      const destination = readDestination(rules, url)
      if (destination.address !== null) return
      try {
        await allowedAddresses(rules, resolve, destination, AbortSignal.timeout(CHECK_MS))
      } catch (error) {
        if (error instanceof OutboundError && error.failure === 'unresolved') return
        throw error
      }
    },
  }
}
