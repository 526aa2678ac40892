import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { RawReply } from '../../../kernel/http/operation-context.ts'
import { requireUser } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { createSessionCookie } from '../sessions/session-cookie.ts'
import { showStarted } from '../sessions/show-session.ts'
import { showUser } from '../users/show-user.ts'
import { linkOwnAccount } from './accounts/link-own-account.ts'
import { unlinkAccount } from './accounts/unlink-account.ts'
import { deleteProvider, updateProvider } from './providers/change-provider.ts'
import { createProvider } from './providers/create-provider.ts'
import { findProvider, listProviders } from './providers/find-provider.ts'
import { showProvider } from './providers/show-provider.ts'
import { beginSignIn } from './sign-in/begin-sign-in.ts'
import { exchangeCode } from './sign-in/exchange-code.ts'
import { finishSignIn } from './sign-in/finish-sign-in.ts'
import { showAccounts } from './show-accounts.ts'
import { createExternalAccountStore } from './store.ts'

export function externalRoutes(mount: Mount, deps: IdentityDeps): void {
  const browserCookie = createSessionCookie(deps.settings.publicUrl, 'tenantry_sign_in')
  const redirect = (location: string) => new RawReply(302, '', { location, 'cache-control': 'no-store' })

  mount(operations.listProviders, async () => {
    const usable = (await listProviders(deps)).filter((provider) => provider.enabled)
    const data = usable.map(({ name, kind, displayName }) => ({
      name,
      kind,
      display_name: displayName,
      authorize_url: `${deps.issuer()}/auth/providers/${name}/authorize`,
    }))
    return { data }
  })
  mount(operations.authorize, async (context) => {
    const browser = browserCookie.read(context.request.headers.cookie)
    const begun = await beginSignIn(deps, context, context.params.provider, { ...context.query, browser })
    const cookie = browserCookie.give(begun.browser, begun.expiresAt, deps.clock.now())
    void context.reply.header('set-cookie', cookie)
    return redirect(begun.location)
  })
  mount(operations.providerCallback, async (context) => {
    const callback = new URL(context.request.url, deps.issuer()).searchParams
    const browser = browserCookie.read(context.request.headers.cookie)
    const answer = { callback, browser }
    const { location, session } = await finishSignIn(deps, context, context.params.provider, answer)
    if (session !== null) {
      const cookie = deps.cookie.give(session.token, session.row.expires_at, deps.clock.now())
      void context.reply.header('set-cookie', cookie)
    }
    return redirect(location)
  })
  mount(operations.exchangeProviderCode, async (context) => {
    const { user, session } = await exchangeCode(deps, context, context.body)
    const cookie = deps.cookie.give(session.token, session.row.expires_at, deps.clock.now())
    void context.reply.header('set-cookie', cookie)
    return { user: showUser(user), session: showStarted(session) }
  })
  accountRoutes(mount, deps)
}

function accountRoutes(mount: Mount, deps: IdentityDeps): void {
  mount(operations.listLinkedAccounts, async ({ actor }) => {
    const rows = await createExternalAccountStore(deps.control.db).listOf(requireUser(actor).userId)
    return { data: await showAccounts(deps, rows), next_cursor: null }
  })
  mount(operations.linkAccount, async (context) => {
    const [shown] = await showAccounts(deps, [await linkOwnAccount(deps, context, context.body)])
    if (shown === undefined) throw new Error('A linked account was not shown.')
    return shown
  })
  mount(operations.unlinkAccount, (context) =>
    unlinkAccount(deps, context, context.params.account, context.body),
  )
}

export function signInProviderRoutes(mount: Mount, deps: IdentityDeps): void {
  mount(operations.createSignInProvider, async (context) =>
    showProvider(deps, await createProvider(deps, context, context.body)),
  )
  mount(operations.listSignInProviders, async () => ({
    data: (await listProviders(deps)).map((provider) => showProvider(deps, provider)),
    next_cursor: null,
  }))
  mount(operations.getSignInProvider, async ({ params }) =>
    showProvider(deps, await findProvider(deps, params.provider)),
  )
  mount(operations.updateSignInProvider, async (context) =>
    showProvider(deps, await updateProvider(deps, context, context.params.provider, context.body)),
  )
  mount(operations.deleteSignInProvider, (context) => deleteProvider(deps, context, context.params.provider))
}
