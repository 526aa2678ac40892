import { getRouteApi } from '@tanstack/react-router'
import type { Organization } from '@tenantry/contract'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { organizationQuery, useOpenOrganization } from '../use-organization.ts'

const route = getRouteApi('/signed-in/organizations/$organization')

/** Saves changes of the organization; the page goes along when its address is another one now. */
export function useSaveOrganization() {
  const { organization, key } = useOpenOrganization()
  const navigate = route.useNavigate()
  return useAction(
    (changes: Parameters<typeof tenantry.orgs.update>[1]) => tenantry.orgs.update(organization.id, changes),
    {
      done: texts.organizations.settings.saved,
      showsProblem: true,
      onDone: async (saved: Organization) => {
        await queryClient.invalidateQueries({ queryKey: ['organizations'] })
        if (saved.slug === organization.slug)
          return queryClient.invalidateQueries({ queryKey: [...key, 'record'] })
        queryClient.setQueryData(organizationQuery(saved.slug).queryKey, saved)
        await navigate({ params: { organization: saved.slug }, search: { tab: 'settings' }, replace: true })
      },
    },
  )
}
