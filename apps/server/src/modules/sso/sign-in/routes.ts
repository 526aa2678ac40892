import { operations } from '@tenantry/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { RawReply, type RequestContext } from '../../../kernel/http/operation-context.ts'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { addressKey, rateLimited, type Limit } from '../../../kernel/limits/index.ts'
import { createConnectionStore } from '../connections/connection-store.ts'
import type { SsoDeps } from '../deps.ts'
import { takeOidcAnswer } from '../oidc/callback.ts'
import { takeSamlAnswer } from '../saml/acs.ts'
import { samlOf } from '../saml/service-provider.ts'
import { begin } from './begin.ts'
import { createBrowserCookie } from './browser-cookie.ts'
import { exchangeCode } from './exchange-code.ts'
import { findWay, requireItsOrganization } from './find-way.ts'
import type { Finished } from './finish.ts'
import { ssoNotFound } from './refusals.ts'

/** A whole office may sit behind one address. */
const REQUESTS: Limit = { bucket: 'sso.address', count: 300, windowSeconds: 300 }
const PRIVATE = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

export function signInRoutes(mount: Mount, deps: SsoDeps): void {
  const browsers = () => createBrowserCookie(deps.settings.publicOrigin())
  const count = async ({ address }: RequestContext) => {
    const taken = await deps.limits.take(REQUESTS, addressKey(address))
    if (!taken.allowed) throw rateLimited(taken, 'sign-ins from this address')
  }
  const goBack = (reply: FastifyReply, { location, cookie }: Finished) => {
    if (cookie !== null) void reply.header('set-cookie', cookie)
    return new RawReply(303, '', { location, ...PRIVATE })
  }

  mount(operations.findSso, async (context) => {
    await count(context)
    return findWay(deps, context.body)
  })
  mount(operations.startSso, async (context) => {
    await count(context)
    const { browserHash, setCookie } = browsers().give(context.request.headers.cookie)
    const location = await begin(deps, browserHash, context.query)
    void context.reply.header('set-cookie', setCookie)
    return new RawReply(302, '', { location, ...PRIVATE })
  })
  mount(operations.samlMetadata, async ({ params }) => {
    const store = createConnectionStore(deps.control.db)
    // Providers read it while the connection is set up.
    const connection = await requireItsOrganization(deps, await store.findForProvider(params.connection))
    if (connection.kind !== 'saml') throw ssoNotFound()
    const saml = await samlOf(deps, connection, null)
    const xml = saml.generateServiceProviderMetadata(null, null)
    return new RawReply(200, xml, { 'content-type': 'application/samlmetadata+xml; charset=utf-8' })
  })
  mount(operations.samlAcs, async (context) => {
    await count(context)
    const finished = await takeSamlAnswer(deps, context, {
      connectionId: context.params.connection,
      samlResponse: context.body.SAMLResponse,
      relayState: context.body.RelayState,
      browserHash: browsers().read(context.request.headers.cookie),
      isBrowser: isBrowser(context.request),
    })
    return goBack(context.reply, finished)
  })
  mount(operations.oidcCallback, async (context) => {
    await count(context)
    const callback = new URLSearchParams(context.query)
    const browserHash = browsers().read(context.request.headers.cookie)
    const browser = { browserHash, isBrowser: isBrowser(context.request) }
    return goBack(context.reply, await takeOidcAnswer(deps, context, callback, browser))
  })
  mount(operations.exchangeSsoCode, async (context) => {
    await count(context)
    const { user, session } = await exchangeCode(deps, context, context.body)
    return { user, session }
  })
}

function isBrowser({ headers }: FastifyRequest): boolean {
  return (headers.accept ?? '').includes('text/html')
}
