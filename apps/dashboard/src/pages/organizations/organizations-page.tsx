import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useCallback } from 'react'
import { useReach } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { SearchInput, Select } from '#ui/input.tsx'
import { Page } from '#ui/page.tsx'
import { CreateOrganizationDialog } from './create-organization-dialog.tsx'
import { AllOrganizations, OwnOrganizations } from './organization-lists.tsx'
import { OwnInvitations } from './own-invitations.tsx'
import type { OrganizationsSearch } from './routes.ts'

const route = getRouteApi('/signed-in/organizations')
const words = texts.organizations

export function OrganizationsPage() {
  const { create: creating = false, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const { operator } = useReach()
  const change = useCallback(
    (next: Partial<OrganizationsSearch>) =>
      void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  const onSearch = useCallback((text: string) => change({ q: text === '' ? undefined : text }), [change])
  const lists = {
    search,
    onClear: () => change({ q: undefined, deleted: undefined }),
    onCreate: () => change({ create: true }),
  }
  return (
    <Page
      title={words.title}
      description={operator ? words.description : words.ownDescription}
      actions={
        <Button tone="primary" icon={Plus} onClick={lists.onCreate}>
          {words.create}
        </Button>
      }
    >
      <OwnInvitations />
      <Card flush>
        <div className="flex flex-wrap gap-2 border-b border-line p-3">
          <SearchInput
            className="w-full sm:w-72"
            label={words.search}
            value={search.q ?? ''}
            onSearch={onSearch}
          />
          {operator && (
            <Select
              aria-label={words.columns.status}
              className="w-auto"
              value={search.deleted === true ? 'deleted' : ''}
              onChange={({ target }) => change({ deleted: target.value === 'deleted' ? true : undefined })}
            >
              <option value="">{words.statuses.open}</option>
              <option value="deleted">{words.statuses.deleted}</option>
            </Select>
          )}
        </div>
        {operator ? <AllOrganizations {...lists} /> : <OwnOrganizations {...lists} />}
      </Card>
      <CreateOrganizationDialog
        open={creating}
        onOpenChange={(open) => change({ create: open ? true : undefined })}
      />
    </Page>
  )
}
