import { useQuery } from '@tanstack/react-query'
import type { OrganizationDomain } from '@tenantry/contract'
import { useId, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Checkbox } from '#ui/checks.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Textarea } from '#ui/input.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { toggled } from '../roles/permission-groups.ts'
import { useOpenOrganization } from '../use-organization.ts'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.organizations.domains

/** Makes single sign-on the only way in for the addresses of a domain, with owners who keep another one. */
export function EnforceDialog({
  domain,
  onClose,
}: {
  domain: OrganizationDomain | null
  onClose: () => void
}) {
  return (
    <Dialog
      open={domain !== null}
      onOpenChange={(open) => !open && onClose()}
      title={words.enforceTitle(domain?.domain ?? '')}
      description={words.enforceHint}
    >
      {domain !== null && <EnforceForm domain={domain} onClose={onClose} />}
    </Dialog>
  )
}

function EnforceForm({ domain, onClose }: { domain: OrganizationDomain; onClose: () => void }) {
  const { organization, key } = useOpenOrganization()
  const id = useId()
  const [owners, setOwners] = useState<string[]>(domain.break_glass)
  const [issuers, setIssuers] = useState(domain.trusted_issuers.join('\n'))
  const [wrong, setWrong] = useState(false)
  const { data } = useQuery({
    queryKey: [...key, 'members', 'owners'],
    queryFn: ({ signal }) =>
      tenantry.orgs.listMembers(organization.id, { role: 'owner', limit: 100 }, { signal }),
  })
  const enforce = useAction(
    () =>
      tenantry.orgs.domains.update(organization.id, domain.id, {
        enforced: true,
        breakGlass: owners,
        trustedIssuers: issuers.split(/\s+/).filter((issuer) => issuer !== ''),
      }),
    {
      done: words.enforced(domain.domain),
      refresh: [[...key, 'domains']],
      showsProblem: true,
      onDone: onClose,
    },
  )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        setWrong(owners.length === 0)
        if (owners.length > 0) enforce.mutate()
      }}
    >
      <fieldset>
        <legend className="mb-1.5 text-sm font-medium">{words.breakGlass}</legend>
        {data === undefined && <SkeletonLines lines={2} />}
        {data?.map((member) => (
          <div key={member.id} className="flex items-center gap-2.5 py-1">
            <Checkbox
              id={`${id}-${member.id}`}
              checked={owners.includes(member.user_id)}
              onCheckedChange={() => setOwners(toggled(owners, member.user_id))}
            />
            <label htmlFor={`${id}-${member.id}`} className="min-w-0 truncate text-sm">
              {member.name ?? member.email} <span className="text-faint">{member.email}</span>
            </label>
          </div>
        ))}
        <p className={wrong ? 'text-xs text-bad' : 'text-xs text-faint'} {...(wrong && { role: 'alert' })}>
          {wrong ? words.noBreakGlass : words.breakGlassHint}
        </p>
      </fieldset>
      <Field label={words.issuers} hint={words.issuersHint} optional>
        <Textarea spellCheck={false} value={issuers} onChange={({ target }) => setIssuers(target.value)} />
      </Field>
      <FormEnd sending={enforce} submit={words.enforce} onCancel={onClose} tone="danger" />
    </form>
  )
}
