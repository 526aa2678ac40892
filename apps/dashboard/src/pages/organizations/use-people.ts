import { useQuery } from '@tanstack/react-query'
import { tenantry } from '#app/client.ts'
import { useOpenOrganization } from './use-organization.ts'

const PEOPLE_MAX = 200

/** Says the actors of audit entries by name, where they are members; `user:usr_…` otherwise. */
export function useActorNames(): (actor: string) => string {
  const { organization, key, can } = useOpenOrganization()
  const { data } = useQuery({
    queryKey: [...key, 'members', 'names'],
    queryFn: ({ signal }) => tenantry.orgs.listMembers(organization.id, { limit: PEOPLE_MAX }, { signal }),
    enabled: can('members.read'),
    staleTime: 60_000,
  })
  const names = new Map(data?.map((member) => [`user:${member.user_id}`, member.name ?? member.email]))
  return (actor) => names.get(actor) ?? actor
}
