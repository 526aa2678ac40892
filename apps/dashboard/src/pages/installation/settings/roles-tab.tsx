import { useQuery } from '@tanstack/react-query'
import type { Permission, Role } from '@tenantry/contract'
import { Check, Plus } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { RegisterPermission } from './register-permission.tsx'
import { RoleDialog, type EditedRole } from './role-dialog.tsx'

const words = texts.installation.settings.roles

/** Roles that every organization has, and what they are made of. */
export function RolesTab() {
  const [edited, setEdited] = useState<EditedRole | null>(null)
  const [removing, setRemoving] = useState<string | null>(null)
  const { data, error, isError, refetch } = useQuery({
    queryKey: ['installation-roles'],
    queryFn: async ({ signal }) => {
      const [roles, permissions] = await Promise.all([
        tenantry.roles.list({ signal }),
        tenantry.permissions.list({ signal }),
      ])
      return { roles: [...roles], permissions: [...permissions] }
    },
  })
  return (
    <div className="flex flex-col gap-5">
      <Card
        title={words.title}
        description={words.hint}
        actions={
          <Button
            size="sm"
            icon={Plus}
            onClick={() => setEdited({ isNew: true, name: '', description: '', permissions: [] })}
          >
            {words.add}
          </Button>
        }
        flush
      >
        {isError ? (
          <div className="p-4">
            <ProblemNotice error={error} onRetry={() => void refetch()} />
          </div>
        ) : data === undefined ? (
          <SkeletonLines lines={8} className="p-4" />
        ) : (
          <RoleMatrix
            roles={data.roles}
            permissions={data.permissions}
            onEdit={(role) => setEdited({ ...role, isNew: false })}
            onRemove={setRemoving}
          />
        )}
      </Card>
      <RegisterPermission />
      <RoleDialog role={edited} permissions={data?.permissions ?? []} onClose={() => setEdited(null)} />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null)
        }}
        title={words.removeTitle(removing ?? '')}
        losses={words.removeLosses}
        typed={removing ?? ''}
        action={words.remove}
        onConfirm={async () => {
          await tenantry.roles.delete(removing ?? '')
          await queryClient.invalidateQueries({ queryKey: ['installation-roles'] })
        }}
      />
    </div>
  )
}

function RoleMatrix({
  roles,
  permissions,
  onEdit,
  onRemove,
}: {
  roles: readonly Role[]
  permissions: readonly Permission[]
  onEdit: (role: Role) => void
  onRemove: (name: string) => void
}) {
  return (
    <div className="max-h-[36rem] overflow-auto" tabIndex={0} role="region" aria-label={words.matrix}>
      <table className="w-full border-separate border-spacing-0 text-left text-sm">
        <thead>
          <tr>
            <th
              scope="col"
              className="sticky top-0 left-0 z-2 border-b border-line bg-card px-4 py-2 align-bottom text-xs font-medium text-faint"
            >
              {words.permission}
            </th>
            {roles.map((role) => (
              <th
                key={role.name}
                scope="col"
                className="sticky top-0 z-1 border-b border-line bg-card px-3 py-2 text-center align-bottom font-medium"
              >
                <span className="block">{role.name}</span>
                {role.kind === 'built_in' ? (
                  <span className="block text-xs font-normal text-faint">{words.builtIn}</span>
                ) : (
                  <span className="flex justify-center gap-1">
                    <Button
                      size="sm"
                      tone="quiet"
                      className="h-5 px-1.5 text-xs"
                      onClick={() => onEdit(role)}
                    >
                      {words.edit}
                    </Button>
                    <Button
                      size="sm"
                      tone="quiet"
                      className="h-5 px-1.5 text-xs"
                      onClick={() => onRemove(role.name)}
                    >
                      {words.remove}
                    </Button>
                  </span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {permissions.map(({ name, description }) => (
            <tr key={name} className="group">
              <th
                scope="row"
                className="sticky left-0 border-b border-line bg-card px-4 py-1.5 font-normal group-last:border-b-0"
              >
                <code className="font-mono">{name}</code>
                <span
                  className="block max-w-72 truncate text-xs text-faint max-sm:hidden"
                  title={description}
                >
                  {description}
                </span>
              </th>
              {roles.map((role) => (
                <td key={role.name} className="border-b border-line px-3 text-center group-last:border-b-0">
                  {role.permissions.includes(name) ? (
                    <Check className="mx-auto size-4 text-good" role="img" aria-label={texts.common.yes} />
                  ) : (
                    <span className="text-faint" role="img" aria-label={texts.common.no}>
                      ·
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
