import { useMutation } from '@tanstack/react-query'
import { tenantry } from '#app/client.ts'
import { meQuery, useMe } from '#app/me.ts'
import { queryClient } from '#app/query-client.ts'

const PREFERENCE = 'sql_queries'

/** The queries that one has kept under a name, with the account: on every device, for every database. */
export function useSavedQueries() {
  const { preferences } = useMe()
  const saved = queriesIn(preferences[PREFERENCE])
  const { mutateAsync, isPending } = useMutation({
    mutationFn: (queries: Record<string, string>) =>
      tenantry.auth.update({ preferences: { [PREFERENCE]: queries } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: meQuery.queryKey }),
  })
  return {
    saved: Object.entries(saved).toSorted(([a], [b]) => a.localeCompare(b)),
    isPending,
    save: (name: string, sql: string) => mutateAsync({ ...saved, [name]: sql }),
    remove: (name: string) =>
      mutateAsync(Object.fromEntries(Object.entries(saved).filter(([each]) => each !== name))),
  }
}

function queriesIn(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
