import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { tenantry } from './client.ts'
import { useMe } from './me.ts'
import { forgetRecent } from './palette-recent.ts'
import { queryClient } from './query-client.ts'

/** Ends the session and goes to the sign-in. */
export function useSignOut() {
  const navigate = useNavigate()
  const { id } = useMe()
  return useMutation({
    mutationFn: () => tenantry.auth.logout(),
    onSuccess: async () => {
      // What one person saw is not left for the next.
      forgetRecent(id)
      queryClient.clear()
      await navigate({ to: '/sign-in' })
    },
  })
}
