import { useMutation } from '@tanstack/react-query'
import type { Organization, Policy, PolicyRule } from '@tenantry/contract'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { DialogActions, Sheet } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select, Textarea } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { tellDone } from '#ui/toast.tsx'
import { useAllowed } from '../organization/use-allowed.ts'
import { useProjects } from '../resources/resource-table.tsx'
import { draftOf, newRule, ruleOf, type RuleDraft } from './rule-draft.ts'
import { RuleEditor } from './rule-editor.tsx'
import { TryPolicy } from './try-policy.tsx'

const words = texts.cloud.policies

interface PolicySheetProps {
  organization: Organization
  /** Undefined for a new one. */
  policy: Policy | undefined
  onClose: () => void
}

/** A policy with its rules, beside the list: changed, and tried against a plan that waits. */
export function PolicySheet(props: PolicySheetProps) {
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) props.onClose()
      }}
      title={props.policy === undefined ? words.create : words.edit}
      className="w-[min(44rem,100vw)]"
    >
      <PolicyForm {...props} />
    </Sheet>
  )
}

function PolicyForm({ organization, policy, onClose }: PolicySheetProps) {
  const may = useAllowed(organization.id)
  const { data: projects } = useProjects(organization.id)
  const [name, setName] = useState(policy?.name ?? '')
  const [description, setDescription] = useState(policy?.description ?? '')
  const [project, setProject] = useState('')
  const [drafts, setDrafts] = useState<readonly RuleDraft[]>(policy?.rules.map(draftOf) ?? [newRule(0)])
  const typed = drafts.map(ruleOf)
  const rules = typed.filter((rule): rule is PolicyRule => rule !== null)
  const isComplete = rules.length === typed.length
  const save = useMutation({
    mutationFn: () => {
      const input = { name: name.trim(), description: description.trim(), rules }
      if (policy !== undefined) return tenantry.infra.policies.update(policy.id, input)
      const scope = { organization: organization.id, ...(project !== '' && { project }) }
      return tenantry.infra.policies.create({ ...input, ...scope })
    },
    meta: { showsProblem: true },
    onSuccess: async (saved) => {
      tellDone(policy === undefined ? words.created(saved.name) : words.saved(saved.name))
      await queryClient.invalidateQueries({ queryKey: ['policies'] })
      onClose()
    },
  })
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Field label={words.name}>
        <Input autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={words.purpose} optional>
        <Textarea
          className="min-h-14"
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </Field>
      {policy === undefined && (
        <Field label={words.scope}>
          <Select value={project} onChange={(event) => setProject(event.target.value)}>
            <option value="">{words.whole}</option>
            {projects?.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <div className="flex flex-col gap-3">
        <h3 className="text-sm font-semibold">{words.rules}</h3>
        {drafts.map((draft) => (
          <RuleEditor
            key={`${draft.row} ${draft.rule}`}
            draft={draft}
            onChange={(next) => setDrafts(drafts.map((each) => (each.row === next.row ? next : each)))}
            onRemove={
              drafts.length > 1 ? () => setDrafts(drafts.filter(({ row }) => row !== draft.row)) : undefined
            }
          />
        ))}
        <div>
          <Button
            size="sm"
            icon={Plus}
            onClick={() => setDrafts([...drafts, newRule((drafts.at(-1)?.row ?? 0) + 1)])}
          >
            {words.addRule}
          </Button>
        </div>
      </div>
      {isComplete && may('infra.manage') && <TryPolicy organization={organization} rules={rules} />}
      {save.isError && <ProblemNotice error={save.error} />}
      {may('infra.manage') && (
        <DialogActions>
          {!isComplete && <span className="self-center text-sm text-soft">{words.incomplete}</span>}
          <Button onClick={onClose}>{texts.common.cancel}</Button>
          <Button
            type="submit"
            tone="primary"
            busy={save.isPending}
            disabled={!isComplete || name.trim() === ''}
          >
            {policy === undefined ? texts.common.create : texts.common.save}
          </Button>
        </DialogActions>
      )}
    </form>
  )
}
