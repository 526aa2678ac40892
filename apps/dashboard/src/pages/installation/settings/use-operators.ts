import { useMutation, useQuery } from '@tanstack/react-query'
import type { User } from '@tenantry/contract'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { tellDone } from '#ui/toast.tsx'

const KEY = ['users', 'operators']

/** The operators, whose roles change at once and go back when the server refuses. */
export function useOperators() {
  const query = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }): Promise<readonly User[]> => [
      ...(await tenantry.users.list({ operators: true, limit: 200 }, { signal })),
    ],
  })
  const change = useMutation({
    mutationFn: ({ user, role }: { user: User; role: NonNullable<User['operator_role']> }) =>
      tenantry.users.update(user.id, { operatorRole: role }),
    async onMutate({ user, role }) {
      await queryClient.cancelQueries({ queryKey: KEY })
      const before = queryClient.getQueryData<readonly User[]>(KEY)
      queryClient.setQueryData<readonly User[]>(KEY, (users) =>
        users?.map((each) => (each.id === user.id ? { ...each, operator_role: role } : each)),
      )
      return { before }
    },
    onError: (_error, _input, context) => queryClient.setQueryData(KEY, context?.before),
    onSuccess: ({ name, email }) => tellDone(texts.installation.settings.operators.changed(name ?? email)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  })
  return { query, change }
}
