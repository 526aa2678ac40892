import type { InviteResult } from '@tenantry/contract'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Select, Textarea } from '#ui/input.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { readAddresses } from './read-addresses.ts'
import { RoleSelect } from './role-select.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.organizations.invitations
const DAYS = [1, 3, 7, 14, 30]
const ADDRESSES_MAX = 100

/** Invites one or many. Those that are refused stay in the field, each with its reason. */
export function InviteDialog({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.invite} description={words.inviteHint}>
      <InviteForm onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function InviteForm({ onClose }: { onClose: () => void }) {
  const { organization, key } = useOpenOrganization()
  const [text, setText] = useState('')
  const [role, setRole] = useState('member')
  const [days, setDays] = useState(7)
  const [wrong, setWrong] = useState<string>()
  const [refused, setRefused] = useState<InviteResult[]>([])
  const addresses = readAddresses(text)
  const invite = useAction(
    () =>
      tenantry.orgs.inviteMany(
        organization.id,
        addresses.map((email) => ({ email, role, expiresInDays: days })),
      ),
    {
      refresh: [[...key, 'invitations']],
      showsProblem: true,
      done: ({ invited }) => words.sent(invited),
      onDone: ({ results }) => {
        const failed = results.filter(({ status }) => status === 'refused')
        if (failed.length === 0) return onClose()
        setRefused(failed)
        setText(failed.map(({ email }) => email).join('\n'))
      },
    },
  )
  const submit = () => {
    const count = addresses.length
    setWrong(count === 0 ? words.noEmails : count > ADDRESSES_MAX ? words.tooMany : undefined)
    if (count > 0 && count <= ADDRESSES_MAX) invite.mutate()
  }
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Field label={words.emails} hint={words.emailsHint} error={wrong}>
        <Textarea
          autoFocus
          spellCheck={false}
          value={text}
          onChange={({ target }) => setText(target.value)}
          placeholder="ada@example.com"
        />
      </Field>
      {refused.length > 0 && (
        <div role="alert" className="rounded-lg border border-warn/40 bg-warn-wash p-3 text-sm">
          <p className="flex items-center gap-2 font-medium">
            <CircleAlert className="size-4 text-warn" aria-hidden />
            {words.refused}
          </p>
          <ul className="mt-1.5 flex flex-col gap-1 pl-6">
            {refused.map(({ email, detail }) => (
              <li key={email} className="break-words">
                <span className="font-medium">{email}</span> <span className="text-soft">{detail}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={words.role}>
          <RoleSelect value={role} onChange={({ target }) => setRole(target.value)} />
        </Field>
        <Field label={words.expires}>
          <Select value={days} onChange={({ target }) => setDays(Number(target.value))}>
            {DAYS.map((count) => (
              <option key={count} value={count}>
                {words.days(count)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <FormEnd sending={invite} submit={words.send(addresses.length)} onCancel={onClose} />
    </form>
  )
}
