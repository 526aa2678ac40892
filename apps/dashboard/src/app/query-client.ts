import { MutationCache, QueryCache, QueryClient, type QueryKey } from '@tanstack/react-query'
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

/**
 * What was refused tells that the person may do less than their page believes: it asks anew, and offers what is allowed now. An organization that
 * can no longer be opened is forgotten, so that its page says so.
 */
function watchAccess(error: unknown, asked: QueryKey = []): void {
  // Who may not even ask what they may do is not asked again.
  if (isTenantryError(error, 'FORBIDDEN') && !isAccess(asked))
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isAccess(queryKey) })
  if (!isTenantryError(error, 'ORGANIZATION_NOT_FOUND')) return
  // Those alone that were open: what was never there is asked for once.
  void queryClient.resetQueries({
    predicate: ({ queryKey, state }) => isAccess(queryKey) && state.data !== undefined,
  })
}

function isAccess([area, , what]: QueryKey): boolean {
  return area === 'organization' && what === 'access'
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, { queryKey }) {
      watchSession(error)
      watchAccess(error, queryKey)
    },
  }),
  mutationCache: new MutationCache({
    onError(error, _variables, _context, mutation) {
      watchSession(error)
      watchAccess(error)
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
