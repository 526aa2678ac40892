import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { meQuery } from '#app/me.ts'
import { queryClient } from '#app/query-client.ts'
import { rootRoute } from '#app/root-route.tsx'
import { textIn } from '#app/search.ts'
import { isServersPage, readBack } from './back.ts'
import { setupQuery } from './setup-query.ts'

type Search = Record<string, unknown>

interface SignInSearch {
  /** The page that was wanted. */
  back?: string
  email?: string
  /** What a provider, or a company's sign-in, brings back. */
  code?: string
  error?: string
  /** Of an application that sends its users here: where they go with a code, and the challenge that the code is bound to. */
  return_to?: string
  code_challenge?: string
}

const readSignIn = (search: Search): SignInSearch => ({
  back: textIn(search, 'back'),
  email: textIn(search, 'email'),
  code: textIn(search, 'code'),
  error: textIn(search, 'error'),
  return_to: textIn(search, 'return_to'),
  code_challenge: textIn(search, 'code_challenge'),
})

const readToken = (search: Search): { token?: string } => ({ token: textIn(search, 'token') })

/** Whoever is signed in goes on at once; an installation without an owner asks for that one first. */
async function enterOrSetUp({ back, return_to: application }: SignInSearch): Promise<void> {
  const [me, setup] = await Promise.all([
    queryClient.ensureQueryData(meQuery),
    queryClient.ensureQueryData(setupQuery),
  ])
  if (setup.needed) throw redirect({ to: '/setup' })
  // Who comes from an application is asked which account it gets.
  if (me === null || application !== undefined) return
  const path = readBack(back)
  throw redirect(isServersPage(path) ? { href: path, reloadDocument: true } : { href: path, replace: true })
}

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: readSignIn,
  beforeLoad: ({ search }) => enterOrSetUp(search),
  component: lazyRouteComponent(() => import('./sign-in-page.tsx'), 'SignInPage'),
})

const signUp = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  validateSearch: readSignIn,
  beforeLoad: ({ search }) => enterOrSetUp(search),
  component: lazyRouteComponent(() => import('./sign-up-page.tsx'), 'SignUpPage'),
})

const setup = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  beforeLoad: async () => {
    const { needed } = await queryClient.ensureQueryData(setupQuery)
    if (!needed) throw redirect({ to: '/sign-in' })
  },
  component: lazyRouteComponent(() => import('./setup-page.tsx'), 'SetupPage'),
})

const verify = createRoute({
  getParentRoute: () => rootRoute,
  path: '/auth/verify',
  validateSearch: readToken,
  component: lazyRouteComponent(() => import('./verify-page.tsx'), 'VerifyPage'),
})

const magicLink = createRoute({
  getParentRoute: () => rootRoute,
  path: '/auth/magic-link/confirm',
  validateSearch: readToken,
  component: lazyRouteComponent(() => import('./magic-link-page.tsx'), 'MagicLinkPage'),
})

const askReset = createRoute({
  getParentRoute: () => rootRoute,
  path: '/auth/password/reset',
  validateSearch: (search: Search): { email?: string } => ({ email: textIn(search, 'email') }),
  component: lazyRouteComponent(() => import('./ask-reset-page.tsx'), 'AskResetPage'),
})

const choosePassword = createRoute({
  getParentRoute: () => rootRoute,
  path: '/auth/password/reset/confirm',
  validateSearch: readToken,
  component: lazyRouteComponent(() => import('./choose-password-page.tsx'), 'ChoosePasswordPage'),
})

const confirmEmail = createRoute({
  getParentRoute: () => rootRoute,
  path: '/auth/email/confirm',
  validateSearch: readToken,
  component: lazyRouteComponent(() => import('./confirm-email-page.tsx'), 'ConfirmEmailPage'),
})

const invitation = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  validateSearch: readToken,
  component: lazyRouteComponent(() => import('./invitation-page.tsx'), 'InvitationPage'),
})

export const entryRoutes = [
  signIn,
  signUp,
  setup,
  verify,
  magicLink,
  askReset,
  choosePassword,
  confirmEmail,
  invitation,
] as const
