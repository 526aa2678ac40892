import './design/base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { findServerAgain } from '#app/find-server.ts'
import { meQuery } from '#app/me.ts'
import { queryClient, whenSignedOut } from '#app/query-client.ts'
import { router } from '#app/router.tsx'

// Whoever is no longer known to the server signs in again and comes back to the same place.
whenSignedOut(() => {
  queryClient.setQueryData(meQuery.queryKey, null)
  void router.invalidate()
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
