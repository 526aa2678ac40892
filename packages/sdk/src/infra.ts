import type {
  Credential,
  CredentialKind,
  CredentialSecrets,
  operations,
  UpdateCredential,
} from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { budgetCalls, costCalls, priceCalls } from './infra-costs.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { resourceCalls } from './infra-resources.ts'
import { runCalls } from './infra-runs.ts'
import { stateCalls } from './infra-state.ts'
import { driftCalls } from './infra-drift.ts'
import { importCall, moduleCalls } from './infra-modules.ts'
import { policyCalls } from './infra-policies.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'
import { watchResource } from './watch-resource.ts'
import { watchRun, type WatchRun } from './watch-run.ts'

type Operations = typeof operations

/** A secret under the name of its kind: `{ kind: 'aws_keys', secret: { accessKeyId, secretAccessKey } }`. */
export type CredentialSecretInput = {
  [Kind in CredentialKind]: { kind: Kind; secret: CamelKeys<CredentialSecrets[Kind]> }
}[CredentialKind]

/** `organization` by id or slug; a key or session of one organization need not name it. */
export type CreateCredentialInput = CredentialSecretInput & { name: string; organization?: string }

export interface UpdateCredentialInput {
  name?: string
  /** Another secret of the credential's kind, in place of the whole one before. */
  replacement?: CredentialSecretInput
}

export interface ListCredentials extends ListOptions {
  organization?: string
}

const path = '/infra/credentials'
const one = `${path}/:credential` as const

/** `tenantry.infra`: cloud infrastructure of organizations. */
export function infraCalls(transport: Transport) {
  return {
    credentials: credentialCalls(transport),
    resources: resourceCalls(transport),
    runs: runCalls(transport),
    state: stateCalls(transport),
    drift: driftCalls(transport),
    policies: policyCalls(transport),

    /** What a run writes and becomes, until it is over. A lost connection is taken up again by itself, behind the last line. */
    watchRun(runId: string, options?: WatchRun) {
      return watchRun(transport, runId, options)
    },

    /** A resource whenever it has changed, until it is destroyed. A lost connection is taken up again by itself. */
    watchResource(resourceId: string, options?: CallOptions) {
      return watchResource(transport, resourceId, options)
    },
    modules: moduleCalls(transport),
    import: importCall(transport),
    costs: costCalls(transport),
    budgets: budgetCalls(transport),
    prices: priceCalls(transport),
  }
}

/** `tenantry.infra.credentials`: secrets of cloud accounts, which are never shown. */
function credentialCalls(transport: Transport) {
  const at = (credential: string) => ({ params: { credential } })
  return {
    create(input: CreateCredentialInput, options?: CallOptions) {
      const { name, organization, kind } = input
      const body = { ...(organization !== undefined && { organization }), name, kind, ...wireSecret(input) }
      const request = { body, creates: true as const }
      return call<Operations['createCredential']>(transport, 'POST', path, request, options)
    },

    /** Newest first. */
    list(input: ListCredentials = {}, options?: CallOptions): PageRequest<Credential> {
      const { organization } = input
      return listPages(input.cursor, (cursor) => {
        const query = { limit: input.limit?.toString(), cursor, organization }
        return call<Operations['listCredentials']>(transport, 'GET', path, { query }, options)
      })
    },

    get(credentialId: string, options?: CallOptions) {
      return call<Operations['getCredential']>(transport, 'GET', one, at(credentialId), options)
    },

    update(credentialId: string, { name, replacement }: UpdateCredentialInput, options?: CallOptions) {
      const secret = replacement === undefined ? {} : wireSecret(replacement)
      const body: UpdateCredential = { ...(name !== undefined && { name }), ...secret }
      const request = { ...at(credentialId), body }
      return call<Operations['updateCredential']>(transport, 'PATCH', one, request, options)
    },

    delete(credentialId: string, options?: CallOptions) {
      return call<Operations['deleteCredential']>(transport, 'DELETE', one, at(credentialId), options)
    },

    /** Signs in at the cloud; `last_check` of the answer says what came of it. */
    check(credentialId: string, options?: CallOptions) {
      const check = `${one}/check` as const
      return call<Operations['checkCredential']>(transport, 'POST', check, at(credentialId), options)
    },
  }
}

function wireSecret({ kind, secret }: CredentialSecretInput): Omit<UpdateCredential, 'name'> {
  return { [kind]: toWire<object>(secret) }
}
