import { createRootRoute, createRoute, Outlet, redirect } from '@tanstack/react-router'
import { TooltipProvider } from '#ui/tooltip.tsx'
import { Toaster } from '#ui/toast.tsx'
import { meQuery } from './me.ts'
import { NotFoundPage, ProblemPage } from './problem-page.tsx'
import { queryClient } from './query-client.ts'
import { Shell } from './shell.tsx'

export const rootRoute = createRootRoute({
  component: () => (
    <TooltipProvider delayDuration={300}>
      <Outlet />
      <Toaster />
    </TooltipProvider>
  ),
  errorComponent: ProblemPage,
  notFoundComponent: NotFoundPage,
})

/** All pages for people who are signed in; others are asked to, and brought back to where they wanted. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    const me = await queryClient.ensureQueryData(meQuery)
    if (me !== null) return { me }
    const back = location.href === '/' ? undefined : location.href
    throw redirect({ to: '/sign-in', search: { back } })
  },
  component: Shell,
  errorComponent: ProblemPage,
  notFoundComponent: NotFoundPage,
})
