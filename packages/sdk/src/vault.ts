import type { operations } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** `tenantry.vault`: the keys that secrets are sealed with, for whoever runs the installation. */
export function vaultCalls(transport: Transport) {
  return {
    /** The keys, whether an earlier one is still needed, and the last runs. */
    status(options?: CallOptions) {
      return call<Operations['getVault']>(transport, 'GET', '/platform/vault', {}, options)
    },

    /** Another data key for the installation, or for an organization. Gives the run that seals everything with it. */
    rotateKey(input: { organization?: string } = {}, options?: CallOptions) {
      const body = input.organization === undefined ? {} : { organization: input.organization }
      const request = { body, creates: true as const }
      return call<Operations['rotateVaultKey']>(transport, 'POST', '/platform/vault/rotate', request, options)
    },

    /** Puts all data keys under the present secret key. Gives the run that does it. */
    rewrap(options?: CallOptions) {
      const request = { creates: true as const }
      return call<Operations['rewrapVault']>(transport, 'POST', '/platform/vault/rewrap', request, options)
    },

    /** How far a run is. */
    run(runId: string, options?: CallOptions) {
      const request = { params: { run: runId } }
      return call<Operations['getVaultRun']>(transport, 'GET', '/platform/vault/runs/:run', request, options)
    },
  }
}
