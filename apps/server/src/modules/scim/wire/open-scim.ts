import type { Operation } from '@tenantry/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createMount, type Mount, type MountOptions } from '../../../kernel/http/mount-operation.ts'
import { parseJsonBodies } from '../../../kernel/http/parse-json-body.ts'
import { sendLimitHeaders } from '../../../kernel/limits/index.ts'
import type { ScimCaller, ScimDeps } from '../deps.ts'
import { ScimError } from '../scim-error.ts'
import { authenticateScim } from '../tokens/authenticate.ts'
import { scimRoutes } from './routes.ts'
import { sendScimError } from './send-error.ts'

const PREFIX = '/scim/v2'
const USER_AGENT_MAX = 300

/**
 * Serves SCIM below /scim/v2, a world of its own within the server: its media type, its errors and its credential. Sessions, API keys and cookies open
 * nothing here, and a SCIM token nothing elsewhere. Nothing of a request is read before the token was.
 */
export async function openScim(
  http: FastifyInstance,
  deps: ScimDeps,
  options: Omit<MountOptions, 'authenticate' | 'organizationAccess'>,
): Promise<void> {
  const callers = new WeakMap<FastifyRequest, ScimCaller>()
  const callerOf = (request: FastifyRequest): ScimCaller => {
    const caller = callers.get(request)
    if (caller === undefined) throw new Error('A request was not authenticated before its route was reached.')
    return caller
  }
  const open = async (scope: FastifyInstance): Promise<void> => {
    parseJsonBodies(scope, 'application/scim+json')
    scope.setErrorHandler((error, request, reply) => sendScimError(deps.log, error, request, reply))
    scope.setNotFoundHandler((_request, reply) => {
      sendScimError(deps.log, new ScimError(404, null, 'There is nothing here.'), _request, reply)
    })
    scope.addHook('onRequest', async (request, reply) => {
      const { limit, ...caller } = await authenticateScim(deps, request.headers.authorization)
      sendLimitHeaders(reply, limit)
      const userAgent = request.headers['user-agent']?.slice(0, USER_AGENT_MAX) ?? null
      callers.set(request, { ...caller, requestId: request.id, address: request.ip, userAgent })
    })
    const mount = createMount(scope, {
      ...options,
      authenticate: (request) => callerOf(request).actor,
      organizationAccess: () => {
        throw new Error('SCIM operations name no organization in their path.')
      },
    })
    scimRoutes(belowPrefix(mount), deps, callerOf)
  }
  await http.register(open, { prefix: PREFIX })
}

/** The scope adds the prefix that the operations have in their paths. */
function belowPrefix(mount: Mount): Mount {
  return (operation, handler, extras) => {
    const inner: Operation = { ...operation, path: operation.path.slice(PREFIX.length) }
    mount(inner as typeof operation, handler, extras)
  }
}
