import { queryOptions } from '@tanstack/react-query'
import type { SsoConnection } from '@tenantry/contract'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { useOpenOrganization, type OpenOrganization } from '../use-organization.ts'

/** A SAML connection that was begun, and waits for what the provider gives. */
export function isDraft({ saml }: SsoConnection): boolean {
  return saml !== null && saml.idp_entity_id === ''
}

export const connectionQuery = (
  { key, organization }: Pick<OpenOrganization, 'key' | 'organization'>,
  id: string,
) =>
  queryOptions({
    queryKey: [...key, 'sso', 'one', id],
    queryFn: ({ signal }) => tenantry.orgs.sso.get(organization.id, id, { signal }),
  })

type Changes = Parameters<typeof tenantry.orgs.sso.update>[2]

/** Saves changes of a connection, and says so. */
export function useSaveConnection(
  id: string,
  { done = texts.organizations.sso.saved, onDone }: { done?: string; onDone?: () => void } = {},
) {
  const { organization, key } = useOpenOrganization()
  return useAction((changes: Changes) => tenantry.orgs.sso.update(organization.id, id, changes), {
    done,
    refresh: [[...key, 'sso']],
    showsProblem: true,
    onDone: () => onDone?.(),
  })
}
