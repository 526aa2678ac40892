import { useMutation } from '@tanstack/react-query'
import { tenantry } from '#app/client.ts'
import { meQuery } from '#app/me.ts'
import { forgetRecent } from '#app/palette-recent.ts'
import { queryClient } from '#app/query-client.ts'

/** Signs out without leaving the page: it goes on for somebody else. */
export function useOtherAccount() {
  return useMutation({
    mutationFn: () => tenantry.auth.logout(),
    onSuccess: () => {
      const me = queryClient.getQueryData(meQuery.queryKey)
      if (me?.user !== undefined) forgetRecent(me.user.id)
      queryClient.setQueryData(meQuery.queryKey, null)
    },
  })
}
