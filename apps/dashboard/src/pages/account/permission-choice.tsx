import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { tenantry } from '#app/client.ts'
import { useReach } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { Checkbox } from '#ui/checks.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'

const words = texts.account.tokens

/** The permissions that a token can have, in one organization or, without one, in all of the user's. */
export function PermissionChoice({
  organization,
  chosen,
  onChange,
}: {
  organization: string
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}) {
  const { operator } = useReach()
  const id = useId()
  const names = useQuery({
    queryKey: ['account', 'permissions', operator, organization],
    queryFn: ({ signal }) => (operator ? registered(signal) : allowedBy(organization, signal)),
  })
  if (names.isPending) return <SkeletonLines />
  if (names.isError) return <ProblemNotice error={names.error} onRetry={() => void names.refetch()} />
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-medium">{words.choose}</legend>
      <div
        className="grid max-h-40 gap-x-4 gap-y-2 overflow-y-auto rounded-md border border-line p-3 sm:grid-cols-2"
        tabIndex={0}
        role="group"
        aria-label={words.choose}
      >
        {names.data.map((name) => (
          <div key={name} className="flex items-center gap-2">
            <Checkbox
              id={`${id}-${name}`}
              checked={chosen.includes(name)}
              onCheckedChange={(next) =>
                onChange(next === true ? [...chosen, name] : chosen.filter((other) => other !== name))
              }
            />
            <label htmlFor={`${id}-${name}`} className="min-w-0 truncate font-mono text-sm">
              {name}
            </label>
          </div>
        ))}
      </div>
    </fieldset>
  )
}

/** For operators: all that there are. */
async function registered(signal: AbortSignal): Promise<string[]> {
  return (await tenantry.permissions.list({ signal })).map(({ name }) => name).toSorted()
}

/** For others: what their roles name. A token never allows more than its user, whatever is chosen. */
async function allowedBy(organization: string, signal: AbortSignal): Promise<string[]> {
  const own = await tenantry.orgs.listOwn({ limit: 200 }, { signal })
  const wanted = own.filter(({ id }) => organization === '' || id === organization)
  const lists = await Promise.all(
    wanted.map(async ({ id, role }) => {
      const roles = await tenantry.orgs.listRoles(id, { signal })
      return roles.find(({ name }) => name === role)?.permissions ?? []
    }),
  )
  return [...new Set(lists.flat())].toSorted()
}
