import { useQuery } from '@tanstack/react-query'
import type { Project } from '@tenantry/contract'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { FormEnd } from '#ui/form-end.tsx'
import { Input, Select } from '#ui/input.tsx'
import { CheckList } from '../organization/check-list.tsx'
import { useMembers } from '../organization/use-members.ts'
import { approvalDraft, approvalRules, isBelow, isNeeded, type ApprovalDraft } from './approval-rules.ts'

const words = texts.cloud.projects.approvals
const MATCHES = ['all', 'any'] as const

interface ApprovalsDialogProps {
  project: Project
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function ApprovalsDialog({ project, open, onOpenChange }: ApprovalsDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.edit} description={words.editHint}>
      <ApprovalsForm project={project} onDone={() => onOpenChange(false)} />
    </Dialog>
  )
}

function ApprovalsForm({ project, onDone }: { project: Project; onDone: () => void }) {
  const [draft, setDraft] = useState(approvalDraft(project.settings.approvals))
  const change = (next: Partial<ApprovalDraft>) => setDraft({ ...draft, ...next })
  const save = useAction(
    () => tenantry.projects.update(project.id, { settings: { approvals: approvalRules(draft) } }),
    { done: words.saved, refresh: [['projects']], onDone, showsProblem: true },
  )
  const isRight = isNeeded(draft.needed) && isBelow(draft.below)
  return (
    <form
      className="flex flex-col gap-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <HowMany draft={draft} change={change} />
      <Who project={project} draft={draft} change={change} />
      <Automatic draft={draft} change={change} />
      <FormEnd sending={save} submit={texts.common.save} onCancel={onDone} disabled={!isRight} />
    </form>
  )
}

interface PartProps {
  draft: ApprovalDraft
  change: (next: Partial<ApprovalDraft>) => void
}

function HowMany({ draft: { needed, fourEyes }, change }: PartProps) {
  return (
    <div className="flex flex-col gap-3">
      <Field
        label={words.needed}
        hint={words.neededHint}
        error={isNeeded(needed) ? undefined : words.neededWrong}
      >
        <Input
          autoFocus
          inputMode="numeric"
          autoComplete="off"
          placeholder={words.asInstallation}
          value={needed}
          onChange={({ target }) => change({ needed: target.value })}
        />
      </Field>
      <Check
        label={words.fourEyes}
        checked={fourEyes}
        onChange={(checked) => change({ fourEyes: checked })}
      />
    </div>
  )
}

function Who({ project, draft: { roles, users }, change }: PartProps & { project: Project }) {
  const { organization_id: organizationId } = project
  const { data: known } = useQuery({
    queryKey: ['organizations', 'roles', organizationId],
    queryFn: ({ signal }) => tenantry.orgs.listRoles(organizationId, { signal }),
    staleTime: 60_000,
  })
  const { data: members } = useMembers(organizationId)
  // Nobody approves without the permission, whatever a project says.
  const able = known?.filter(
    ({ name, permissions }) => permissions.includes('infra.approve') || roles.includes(name),
  )
  return (
    <div className="flex flex-col gap-3">
      <CheckList
        legend={words.roles}
        hint={words.whoHint}
        choices={(able ?? []).map(({ name }) => ({ value: name, label: name }))}
        chosen={roles}
        onChange={(chosen) => change({ roles: chosen })}
      />
      <CheckList
        legend={words.users}
        choices={(members ?? []).map(({ user_id: value, name, email, role }) => ({
          value,
          label: name ?? email,
          detail: role,
        }))}
        chosen={users}
        onChange={(chosen) => change({ users: chosen })}
      />
    </div>
  )
}

function Automatic({ draft: { below, nothingDestroyed, match }, change }: PartProps) {
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">{words.auto}</legend>
      <Field label={words.below} hint={words.belowHint} error={isBelow(below) ? undefined : words.belowWrong}>
        <Input
          inputMode="decimal"
          autoComplete="off"
          value={below}
          onChange={({ target }) => change({ below: target.value })}
        />
      </Field>
      <Check
        label={words.nothingDestroyed}
        checked={nothingDestroyed}
        onChange={(checked) => change({ nothingDestroyed: checked })}
      />
      {below.trim() !== '' && nothingDestroyed && (
        <Field label={words.match}>
          <Select
            value={match}
            onChange={({ target }) =>
              change({ match: MATCHES.find((each) => each === target.value) ?? match })
            }
          >
            {MATCHES.map((each) => (
              <option key={each} value={each}>
                {words.matches[each]}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </fieldset>
  )
}

function Check({
  label,
  checked,
  onChange,
}: {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <label className="flex items-center gap-2 text-base">
      <input
        type="checkbox"
        className="size-4 shrink-0 accent-accent"
        checked={checked}
        onChange={({ target }) => onChange(target.checked)}
      />
      {label}
    </label>
  )
}
