import './design/base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { tenantry } from '#app/client.ts'
import { findServerAgain } from '#app/find-server.ts'
import { meQuery } from '#app/me.ts'
import { queryClient, whenSignedOut } from '#app/query-client.ts'
import { router } from '#app/router.tsx'

// Whoever is no longer known to the server signs in again and comes back to the same place.
whenSignedOut(() => {
  queryClient.setQueryData(meQuery.queryKey, null)
  void router.invalidate()
})

const RELOADED = 'tenantry.reloaded-at'
const RELOAD_AGAIN_MS = 60_000

// After an upgrade of the server, pages that are not loaded yet are there under other names. Once: a page that is missing for good says so.
addEventListener('vite:preloadError', () => {
  if (Date.now() - Number(sessionStorage.getItem(RELOADED)) < RELOAD_AGAIN_MS) return
  // Where no server answers there would be no page any more; the client says that it is gone, and finds it again.
  tenantry.health({ timeoutMs: 5_000 }).then(
    () => {
      sessionStorage.setItem(RELOADED, String(Date.now()))
      location.reload()
    },
    () => {},
  )
})
findServerAgain()

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no place for the dashboard.')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
