import type { OwnOrganization } from '@tenantry/contract'
import { useResource } from '../hooks.ts'
import { useTenantryContext } from '../provider.tsx'
import { Rows } from './rows.tsx'

/** What each role allows. */
export function RolesPart({ organization }: { organization: OwnOrganization }) {
  const { store, texts } = useTenantryContext()
  const words = texts.organization
  const roles = store.roles(organization.id)
  const list = useResource(roles)
  return (
    <Rows list={list} empty={words.noRoles} onRetry={() => void roles.refresh()}>
      {({ name, description, permissions }) => (
        <li key={name} className="tenantry-list-row">
          <details className="tenantry-grow">
            <summary>
              <strong>{name}</strong>{' '}
              <span className="tenantry-small">{words.permissions(permissions.length)}</span>
            </summary>
            {description !== '' && <p className="tenantry-hint">{description}</p>}
            <ul className="tenantry-tags">
              {permissions.map((permission) => (
                <li key={permission}>
                  <code>{permission}</code>
                </li>
              ))}
            </ul>
          </details>
        </li>
      )}
    </Rows>
  )
}
