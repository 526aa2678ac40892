import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isTenantryError } from '@tenantry/sdk'
import { tellProblem } from '#ui/toast.tsx'

/** Called when the server no longer knows who is signed in. */
let onSignedOut: () => void = () => {}

export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener
}

function watchSession(error: unknown): void {
  if (isTenantryError(error, 'UNAUTHENTICATED')) onSignedOut()
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watchSession }),
  mutationCache: new MutationCache({
    onError(error, _variables, _context, mutation) {
      watchSession(error)
      // Forms show a failure where it belongs; all others tell it in a corner.
      if (mutation.meta?.['showsProblem'] !== true) tellProblem(error)
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // The client of the API repeats what can be repeated already.
      retry: false,
    },
  },
})
