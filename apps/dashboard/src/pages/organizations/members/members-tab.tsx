import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { Member } from '@tenantry/contract'
import { Crown, EllipsisVertical, UserMinus, UserPlus, UserRound, Users } from 'lucide-react'
import { useCallback, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useMe, useReach } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { Avatar } from '#ui/avatar.tsx'
import { Badge } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { SearchInput, Select } from '#ui/input.tsx'
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import type { OrganizationSearch } from '../routes.ts'
import { useOpenOrganization, useRoles } from '../use-organization.ts'
import { AddMemberDialog } from './add-member-dialog.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { MemberConfirmations, type MemberQuestion } from './member-confirmations.tsx'
import { MemberRole } from './member-role.tsx'

const route = getRouteApi('/signed-in/organizations/$organization')
const words = texts.organizations.members

const columnsOf = (onAsk: (question: MemberQuestion) => void): readonly Column<Member>[] => [
  { id: 'person', header: words.columns.person, width: 2.8, cell: (member) => <Person member={member} /> },
  {
    id: 'role',
    header: words.columns.role,
    width: 1.8,
    cell: (member) => <MemberRole member={member} />,
  },
  {
    id: 'created_at',
    header: words.columns.since,
    width: 1.2,
    from: 'md',
    cell: ({ created_at: at }) => <Time at={at} />,
  },
  {
    id: 'actions',
    header: '',
    width: 0.6,
    align: 'right',
    cell: (member) => <MemberMenu member={member} onAsk={onAsk} />,
  },
]

export default function MembersTab() {
  const { organization, key, can } = useOpenOrganization()
  const { q, role } = route.useSearch()
  const navigate = route.useNavigate()
  const { installation } = useReach()
  const roles = useRoles()
  const [open, setOpen] = useState<'invite' | 'add' | null>(null)
  const [asked, setAsked] = useState<MemberQuestion | null>(null)
  const change = useCallback(
    (next: Partial<OrganizationSearch>) =>
      void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  const onSearch = useCallback((text: string) => change({ q: text === '' ? undefined : text }), [change])
  const { table } = usePages([...key, 'members', q ?? null, role ?? null], (page, signal) =>
    tenantry.orgs.listMembers(organization.id, { ...page, search: q, role }, { signal }),
  )
  const isFiltered = q !== undefined || role !== undefined
  return (
    <Card flush>
      <div className="flex flex-wrap gap-2 border-b border-line p-3">
        <SearchInput className="w-full sm:w-72" label={words.search} value={q ?? ''} onSearch={onSearch} />
        <Select
          aria-label={words.columns.role}
          className="sm:w-auto"
          value={role ?? ''}
          onChange={({ target }) => change({ role: target.value === '' ? undefined : target.value })}
        >
          <option value="">{words.anyRole}</option>
          {roles.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
        <span className="flex-1 max-sm:hidden" />
        {installation && (
          <Button icon={UserPlus} onClick={() => setOpen('add')}>
            {words.add}
          </Button>
        )}
        {can('members.invite') && (
          <Button tone="primary" icon={UserPlus} onClick={() => setOpen('invite')}>
            {words.invite}
          </Button>
        )}
      </div>
      <DataTable
        label={texts.organizations.tabs.members}
        columns={columnsOf(setAsked)}
        {...table}
        rowId={({ id }) => id}
        empty={
          <EmptyState
            icon={Users}
            title={isFiltered ? words.noneFound : words.empty}
            {...(isFiltered && {
              action: (
                <Button onClick={() => change({ q: undefined, role: undefined })}>
                  {texts.common.clearFilters}
                </Button>
              ),
            })}
          />
        }
      />
      <InviteDialog open={open === 'invite'} onOpenChange={() => setOpen(null)} />
      <AddMemberDialog open={open === 'add'} onOpenChange={() => setOpen(null)} />
      <MemberConfirmations asked={asked} onClose={() => setAsked(null)} />
    </Card>
  )
}

function Person({ member }: { member: Member }) {
  const me = useMe()
  const { name, email } = member
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <Avatar name={name ?? email} />
      <span className="min-w-0 leading-tight">
        <span className="flex items-center gap-1.5 font-medium">
          <span className="truncate">{name ?? email}</span>
          {member.user_id === me.id && <Badge>{words.you}</Badge>}
        </span>
        {name !== null && <span className="block truncate text-xs text-faint">{email}</span>}
      </span>
    </span>
  )
}

function MemberMenu({ member, onAsk }: { member: Member; onAsk: (question: MemberQuestion) => void }) {
  const { can, role } = useOpenOrganization()
  const { operator } = useReach()
  const me = useMe()
  const navigate = useNavigate()
  const isSelf = member.user_id === me.id
  const mayRemove = can('members.remove') && !isSelf
  const mayTransfer = role === 'owner' && !isSelf && member.role !== 'owner'
  if (!operator && !mayRemove && !mayTransfer) return null
  return (
    <Menu
      trigger={
        <IconButton
          size="sm"
          icon={EllipsisVertical}
          label={`${texts.common.more}: ${member.name ?? member.email}`}
        />
      }
    >
      {operator && (
        <MenuItem
          icon={UserRound}
          onSelect={() => void navigate({ to: '/users/$user', params: { user: member.user_id } })}
        >
          {words.show}
        </MenuItem>
      )}
      {mayTransfer && (
        <MenuItem icon={Crown} onSelect={() => onAsk({ member, what: 'transfer' })}>
          {words.transfer}
        </MenuItem>
      )}
      {mayRemove && (operator || mayTransfer) && <MenuSeparator />}
      {mayRemove && (
        <MenuItem icon={UserMinus} danger onSelect={() => onAsk({ member, what: 'remove' })}>
          {words.remove}
        </MenuItem>
      )}
    </Menu>
  )
}
