import type { Role } from '@tenantry/contract'
import { Check, Copy, EllipsisVertical, Minus, Pencil, Trash2 } from 'lucide-react'
import { Fragment, useMemo } from 'react'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { IconButton } from '#ui/button.tsx'
import { Checkbox } from '#ui/checks.tsx'
import { cn } from '#ui/cn.ts'
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { Tooltip } from '#ui/tooltip.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { permissionGroups, toggled, verbOf } from './permission-groups.ts'
import type { RoleQuestion } from './role-dialogs.tsx'
import { useEditRole } from './use-edit-role.ts'

const words = texts.organizations.roles
const sticky = 'sticky left-0 z-1 bg-card'

interface MatrixProps {
  roles: readonly Role[]
  /** What permissions mean, where it is known. */
  meanings: ReadonlyMap<string, string>
  onAsk: (question: RoleQuestion) => void
  onCopy: (role: Role) => void
}

/** Permissions as rows, roles as columns. The organization's own roles are changed right here; the others are for all organizations. */
export function PermissionMatrix({ roles, meanings, onAsk, onCopy }: MatrixProps) {
  const groups = useMemo(() => permissionGroups(roles), [roles])
  return (
    <div
      className="max-h-[max(24rem,calc(100dvh-16rem))] overflow-auto"
      tabIndex={0}
      role="region"
      aria-label={words.matrix}
    >
      <table className="w-full border-separate border-spacing-0 text-base">
        <thead className="sticky top-0 z-2 bg-card">
          <tr>
            <th
              scope="col"
              className={cn(
                sticky,
                'z-3 min-w-40 border-b border-line px-4 py-2.5 text-left text-xs font-medium text-faint sm:min-w-64',
              )}
            >
              {words.permission}
            </th>
            {roles.map((role) => (
              <RoleHead key={role.name} role={role} onAsk={onAsk} onCopy={onCopy} />
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(({ resource, permissions }) => (
            <Fragment key={resource}>
              <tr>
                <th
                  scope="rowgroup"
                  colSpan={roles.length + 1}
                  className="border-b border-line bg-inset px-4 py-1.5 text-left text-xs font-semibold text-soft"
                >
                  <span className="sticky left-4">{words.resources[resource] ?? resource}</span>
                </th>
              </tr>
              {permissions.map((permission) => (
                <tr key={permission} className="group">
                  <th
                    scope="row"
                    className={cn(
                      sticky,
                      'border-b border-line px-4 py-2 text-left font-normal group-hover:bg-hover',
                    )}
                  >
                    <span className="block first-letter:uppercase">
                      {meanings.get(permission) ?? verbOf(permission)}
                    </span>
                    <code className="font-mono text-xs text-faint max-sm:hidden">{permission}</code>
                  </th>
                  {roles.map((role) => (
                    <PermissionCell key={role.name} role={role} permission={permission} />
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function RoleHead({ role, onAsk, onCopy }: Pick<MatrixProps, 'onAsk' | 'onCopy'> & { role: Role }) {
  const { can } = useOpenOrganization()
  return (
    <th scope="col" className="min-w-28 border-b border-line px-3 py-2 text-center align-top font-medium">
      <div className="flex items-center justify-center gap-1">
        <Tooltip text={role.description === '' ? role.name : role.description}>
          <span tabIndex={0} className="rounded-sm">
            {role.name}
          </span>
        </Tooltip>
        {can('roles.manage') && (
          <Menu trigger={<IconButton size="sm" icon={EllipsisVertical} label={words.more(role.name)} />}>
            <MenuItem icon={Copy} onSelect={() => onCopy(role)}>
              {words.create}: {words.like.toLowerCase()}
            </MenuItem>
            {role.kind === 'organization' && (
              <>
                <MenuItem icon={Pencil} onSelect={() => onAsk({ role, what: 'edit' })}>
                  {words.edit}
                </MenuItem>
                <MenuSeparator />
                <MenuItem icon={Trash2} danger onSelect={() => onAsk({ role, what: 'delete' })}>
                  {words.delete}
                </MenuItem>
              </>
            )}
          </Menu>
        )}
      </div>
      <Badge tone={role.kind === 'organization' ? 'accent' : 'neutral'} className="mt-1 font-normal">
        {words.kinds[role.kind]}
      </Badge>
    </th>
  )
}

function PermissionCell({ role, permission }: { role: Role; permission: string }) {
  const { can } = useOpenOrganization()
  const edit = useEditRole()
  const allowed = role.permissions.includes(permission)
  // Nobody gives what they do not have, and every role sees the organization.
  const isOwn = role.kind === 'organization' && can('roles.manage')
  const isFixed = permission === 'organization.read' || !can(permission)
  return (
    <td className="border-b border-line text-center group-hover:bg-hover">
      <span className="inline-flex items-center justify-center align-middle">
        {isOwn ? (
          <Checkbox
            aria-label={words.allow(role.name, permission)}
            checked={allowed}
            disabled={isFixed}
            onCheckedChange={() =>
              edit.mutate({ name: role.name, permissions: toggled(role.permissions, permission) })
            }
          />
        ) : allowed ? (
          <Check className="size-4 text-good" role="img" aria-label={words.allowed} />
        ) : (
          <Minus className="size-4 text-line-strong" role="img" aria-label={words.notAllowed} />
        )}
      </span>
    </td>
  )
}
