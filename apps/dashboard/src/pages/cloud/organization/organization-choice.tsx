import { useQuery } from '@tanstack/react-query'
import type { Organization } from '@tenantry/contract'
import { Check, ChevronsUpDown } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Avatar } from '#ui/avatar.tsx'
import { Button } from '#ui/button.tsx'
import { SearchInput } from '#ui/input.tsx'
import { Popover } from '#ui/menu.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { organizationsQuery } from './use-organization.ts'

const words = texts.cloud.organization

/** Whose cloud is shown: operators choose among all organizations, everybody else among their own. */
export function OrganizationChoice({
  organization,
  onChoose,
}: {
  organization: Organization | null
  onChoose: (slug: string) => void
}) {
  const [open, setOpen] = useState(false)
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      align="end"
      className="w-72"
      trigger={
        <Button className="max-w-60">
          {organization !== null && <span className="sr-only">{words.one}</span>}
          {organization !== null && (
            <Avatar name={organization.name} className="size-5 rounded-sm text-[0.625rem]" />
          )}
          <span className="truncate">{organization?.name ?? words.none}</span>
          <ChevronsUpDown className="size-3.5 text-faint" aria-hidden />
        </Button>
      }
    >
      <Choices
        chosen={organization?.id}
        onChoose={(slug) => {
          setOpen(false)
          onChoose(slug)
        }}
      />
    </Popover>
  )
}

function Choices({ chosen, onChoose }: { chosen: string | undefined; onChoose: (slug: string) => void }) {
  const [search, setSearch] = useState('')
  const { data } = useQuery({ ...organizationsQuery(search), placeholderData: (before) => before })
  return (
    <div className="flex flex-col gap-2">
      <SearchInput label={words.search} value={search} onSearch={setSearch} />
      {data === undefined ? (
        <SkeletonLines />
      ) : data.length === 0 ? (
        <p className="px-2 py-3 text-sm text-soft">{words.noneFound}</p>
      ) : (
        <ul className="max-h-72 overflow-y-auto">
          {data.map(({ id, name, slug }) => (
            <li key={id}>
              <button
                type="button"
                onClick={() => onChoose(slug)}
                aria-current={id === chosen}
                className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-hover"
              >
                <Avatar name={name} className="size-6 rounded-sm text-[0.625rem]" />
                <span className="min-w-0 flex-1">
                  <span className="block truncate text-sm font-medium">{name}</span>
                  <span className="block truncate text-xs text-faint">{slug}</span>
                </span>
                {id === chosen && <Check className="size-4 text-accent" aria-hidden />}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
