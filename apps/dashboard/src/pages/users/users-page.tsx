import { getRouteApi } from '@tanstack/react-router'
import type { User } from '@tenantry/contract'
import { Plus, Upload, Users } from 'lucide-react'
import { useCallback, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useReach } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { Avatar } from '#ui/avatar.tsx'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { SearchInput, Select } from '#ui/input.tsx'
import { Page } from '#ui/page.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { CreateUserDialog } from './create-user-dialog.tsx'
import { ImportUsersDialog } from './import-users-dialog.tsx'
import type { UsersSearch } from './routes.ts'
import { UserState } from './user-state.tsx'

const route = getRouteApi('/signed-in/users')
const words = texts.users

const columns: readonly Column<User>[] = [
  {
    id: 'name',
    header: words.columns.name,
    width: 3,
    cell: ({ name, email }) => (
      <span className="flex min-w-0 items-center gap-2.5">
        <Avatar name={name ?? email} />
        <span className="min-w-0 leading-tight">
          <span className="block truncate">{name ?? email}</span>
          {name !== null && <span className="block truncate text-xs font-normal text-faint">{email}</span>}
        </span>
      </span>
    ),
  },
  { id: 'status', header: words.columns.status, width: 1.3, cell: (user) => <UserState user={user} /> },
  {
    id: 'role',
    header: words.columns.role,
    width: 1,
    from: 'sm',
    cell: ({ operator_role: role }) =>
      role !== null && <Badge tone="accent">{words.operatorRoles[role]}</Badge>,
  },
  {
    id: 'last_sign_in_at',
    header: words.columns.signedIn,
    width: 1.3,
    from: 'md',
    cell: ({ last_sign_in_at: at }) =>
      at === null ? <span className="text-faint">{texts.common.never}</span> : <Time at={at} />,
  },
  {
    id: 'created_at',
    header: words.columns.created,
    width: 1.3,
    from: 'lg',
    cell: ({ created_at: at }) => <Time at={at} />,
  },
]

export function UsersPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { installation } = useReach()
  const [importing, setImporting] = useState(false)
  const change = useCallback(
    (next: Partial<UsersSearch>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  const onSearch = useCallback((text: string) => change({ q: text === '' ? undefined : text }), [change])
  const { create: creating = false, ...filter } = search
  const { q, status, operators } = filter
  const { table } = usePages(['users', filter], (page, signal) =>
    tenantry.users.list(
      { ...page, search: q, operators, ...(status !== undefined && { disabled: status === 'disabled' }) },
      { signal },
    ),
  )
  const isFiltered = q !== undefined || status !== undefined || operators !== undefined
  return (
    <Page
      title={words.title}
      description={words.description}
      actions={
        installation && (
          <>
            <Button icon={Upload} onClick={() => setImporting(true)}>
              {words.import}
            </Button>
            <Button tone="primary" icon={Plus} onClick={() => change({ create: true })}>
              {words.create}
            </Button>
          </>
        )
      }
    >
      <Card flush>
        <Filters search={search} change={change} onSearch={onSearch} />
        <DataTable
          label={words.title}
          columns={columns}
          {...table}
          rowId={({ id }) => id}
          rowLink={({ id }) => ({ to: '/users/$user', params: { user: id } })}
          empty={
            <EmptyState
              icon={Users}
              title={isFiltered ? words.noneFound : words.empty}
              {...(isFiltered && {
                action: (
                  <Button onClick={() => change({ q: undefined, status: undefined, operators: undefined })}>
                    {texts.common.clearFilters}
                  </Button>
                ),
              })}
            >
              {isFiltered ? undefined : words.emptyHint}
            </EmptyState>
          }
        />
      </Card>
      <CreateUserDialog
        open={creating && installation}
        onOpenChange={(open) => change({ create: open ? true : undefined })}
      />
      <ImportUsersDialog open={importing} onOpenChange={setImporting} />
    </Page>
  )
}

function Filters({
  search: { q, status, operators },
  change,
  onSearch,
}: {
  search: UsersSearch
  change: (next: Partial<UsersSearch>) => void
  onSearch: (text: string) => void
}) {
  return (
    <div className="flex flex-wrap gap-2 border-b border-line p-3">
      <SearchInput className="w-full sm:w-72" label={words.search} value={q ?? ''} onSearch={onSearch} />
      <Select
        aria-label={words.columns.status}
        className="w-auto"
        value={status ?? ''}
        onChange={({ target }) =>
          change({ status: (['active', 'disabled'] as const).find((each) => each === target.value) })
        }
      >
        <option value="">{words.statuses.any}</option>
        <option value="active">{words.statuses.active}</option>
        <option value="disabled">{words.statuses.disabled}</option>
      </Select>
      <Select
        aria-label={words.columns.role}
        className="w-auto"
        value={operators === true ? 'operators' : ''}
        onChange={({ target }) => change({ operators: target.value === 'operators' ? true : undefined })}
      >
        <option value="">{words.everybody}</option>
        <option value="operators">{words.operatorsOnly}</option>
      </Select>
    </div>
  )
}
