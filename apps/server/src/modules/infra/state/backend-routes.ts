import type { FastifyInstance, FastifyRequest } from 'fastify'
import { infraStateProtocolOperations } from '@tenantry/contract'
import { createMount, type MountOptions } from '../../../kernel/http/mount-operation.ts'
import { RawReply } from '../../../kernel/http/operation-context.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import { resourceNotFound } from '../problems.ts'
import type { StateDeps } from './deps.ts'
import { lockState, unlockState } from './lock-state.ts'
import { readState } from './read-state.ts'
import { stateCaller, type StateCaller } from './state-token.ts'
import { writeState } from './write-state.ts'

const DONE = new RawReply(200, '', {})

/**
 * Serves the `http` backend of OpenTofu and Terraform. Whoever calls shows the token of a run, and reaches the state of that run's resource alone;
 * sessions and API keys open nothing here. Bodies stay as they were sent: numbers in a state may be larger than JSON in JavaScript can keep.
 */
export async function openStateBackend(
  http: FastifyInstance,
  deps: StateDeps,
  options: Omit<MountOptions, 'authenticate' | 'organizationAccess'>,
): Promise<void> {
  const callers = new WeakMap<FastifyRequest, StateCaller>()
  await http.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    scope.addHook('onRequest', async (request) => {
      callers.set(request, await stateCaller(deps, request.headers.authorization))
    })
    const mount = createMount(scope, {
      ...options,
      authenticate: () => ({ kind: 'anonymous' }),
      organizationAccess: () => {
        throw new Error('No operation of the state backend names an organization.')
      },
    })
    const callerFor = (request: FastifyRequest, workspace: string): StateCaller => {
      const caller = callers.get(request)
      if (caller?.resource_id !== workspace) throw resourceNotFound(workspace)
      return caller
    }
    mount(infraStateProtocolOperations.pullState, async ({ request, params }) => {
      const caller = callerFor(request, params.workspace)
      const state = await readState(deps, caller.organization_id, caller.resource_id)
      if (state === null || state.text === null) throw stateNotFound()
      return new RawReply(200, state.text)
    })
    mount(infraStateProtocolOperations.pushState, async ({ request, params, query, body }) => {
      const caller = callerFor(request, params.workspace)
      await writeState(deps, caller, { lockId: query.ID ?? null, text: textOf(body) })
      return DONE
    })
    mount(infraStateProtocolOperations.takeStateLock, async ({ request, params, body }) => {
      await lockState(deps, callerFor(request, params.workspace), parsed(body))
      return DONE
    })
    mount(infraStateProtocolOperations.giveStateLock, async ({ request, params, body }) => {
      await unlockState(deps, callerFor(request, params.workspace), parsed(body))
      return DONE
    })
  })
}

/** Engines take it for an empty state. */
function stateNotFound(): ProblemError {
  return problem('STATE_NOT_FOUND', { detail: 'The resource has no state yet.' })
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : ''
}

/** Undefined for what is no JSON. */
function parsed(body: unknown): unknown {
  try {
    return JSON.parse(textOf(body))
  } catch {
    return undefined
  }
}
