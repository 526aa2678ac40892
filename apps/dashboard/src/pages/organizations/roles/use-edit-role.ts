import { useMutation } from '@tanstack/react-query'
import type { Role, UpdateRole } from '@tenantry/contract'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { useOpenOrganization } from '../use-organization.ts'

/** Changes a role of the organization. It shows at once, and is as it was when the server refuses; changes of one role follow each other. */
export function useEditRole() {
  const { organization, key } = useOpenOrganization()
  const queryKey = [...key, 'roles']
  return useMutation({
    mutationFn: ({ name, ...changes }: UpdateRole & { name: string }) =>
      tenantry.orgs.updateRole(organization.id, name, changes),
    scope: { id: `roles of ${organization.id}` },
    onMutate: async ({ name, ...changes }) => {
      await queryClient.cancelQueries({ queryKey })
      const before = queryClient.getQueryData<Role[]>(queryKey)
      queryClient.setQueryData<Role[]>(queryKey, (roles) =>
        roles?.map((role) => (role.name === name ? { ...role, ...changes } : role)),
      )
      return before
    },
    onError: (_error, _input, before) => queryClient.setQueryData(queryKey, before),
    // It may be the person's own role.
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey }),
        queryClient.invalidateQueries({ queryKey: [...key, 'access'] }),
      ]),
  })
}
