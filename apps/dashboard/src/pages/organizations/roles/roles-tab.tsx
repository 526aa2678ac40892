import { useQuery } from '@tanstack/react-query'
import type { Role } from '@tenantry/contract'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useReach } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { useOpenOrganization, useRoles } from '../use-organization.ts'
import { CreateRoleDialog } from './create-role-dialog.tsx'
import { PermissionMatrix } from './permission-matrix.tsx'
import { RoleDialogs, type RoleQuestion } from './role-dialogs.tsx'

const words = texts.organizations.roles

export default function RolesTab() {
  const { can } = useOpenOrganization()
  const { operator } = useReach()
  const roles = useRoles()
  const [creating, setCreating] = useState<{ like: Role | null } | null>(null)
  const [asked, setAsked] = useState<RoleQuestion | null>(null)
  // What each permission means is told to operators.
  const { data: permissions } = useQuery({
    queryKey: ['permissions'],
    queryFn: async ({ signal }) => [...(await tenantry.permissions.list({ signal }))],
    enabled: operator,
  })
  const meanings = new Map(permissions?.map(({ name, description }) => [name, description]))
  return (
    <Card
      flush
      title={words.matrix}
      description={words.hint}
      actions={
        can('roles.manage') && (
          <Button size="sm" tone="primary" icon={Plus} onClick={() => setCreating({ like: null })}>
            {words.create}
          </Button>
        )
      }
    >
      {roles.length === 0 ? (
        <SkeletonLines className="p-4" lines={10} />
      ) : (
        <PermissionMatrix
          roles={roles}
          meanings={meanings}
          onAsk={setAsked}
          onCopy={(like) => setCreating({ like })}
        />
      )}
      <CreateRoleDialog
        open={creating !== null}
        onOpenChange={() => setCreating(null)}
        like={creating?.like ?? null}
      />
      <RoleDialogs asked={asked} onClose={() => setAsked(null)} />
    </Card>
  )
}
