import { useMutation, useQuery } from '@tanstack/react-query'
import type { Organization } from '@tenantry/contract'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Field } from '#ui/field.tsx'
import { Textarea } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { tellDone } from '#ui/toast.tsx'
import { useAllowed } from '../organization/use-allowed.ts'

const words = texts.cloud.modules

/** Where an organization's own modules may come from, and what they may use. */
export function ModuleRules({ organization }: { organization: Organization }) {
  const { data, error } = useQuery({
    queryKey: ['module-rules', organization.id],
    queryFn: ({ signal }) => tenantry.infra.modules.rules({ organization: organization.id }, { signal }),
  })
  if (error !== null) return <ProblemNotice error={error} />
  if (data === undefined)
    return (
      <Card title={words.rules}>
        <SkeletonLines />
      </Card>
    )
  return (
    <RulesForm
      key={data.updated_at}
      organization={organization}
      hosts={data.hosts}
      providers={data.providers}
    />
  )
}

function RulesForm({
  organization,
  hosts,
  providers,
}: {
  organization: Organization
  hosts: readonly string[]
  providers: readonly string[]
}) {
  const may = useAllowed(organization.id)
  const [hostsText, setHosts] = useState(hosts.join('\n'))
  const [providersText, setProviders] = useState(providers.join('\n'))
  const save = useMutation({
    mutationFn: () =>
      tenantry.infra.modules.setRules({
        organization: organization.id,
        hosts: linesOf(hostsText),
        providers: linesOf(providersText),
      }),
    meta: { showsProblem: true },
    onSuccess: async () => {
      tellDone(words.rulesSaved)
      await queryClient.invalidateQueries({ queryKey: ['module-rules'] })
    },
  })
  const canChange = may('organization.update')
  const common = { spellCheck: false, disabled: !canChange, className: 'font-mono text-sm' } as const
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Card
        title={words.rules}
        description={words.rulesHint}
        {...(canChange && {
          footer: (
            <div className="flex justify-end">
              <Button type="submit" busy={save.isPending}>
                {texts.common.save}
              </Button>
            </div>
          ),
        })}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={words.hosts} hint={words.hostsHint}>
            <Textarea {...common} value={hostsText} onChange={(event) => setHosts(event.target.value)} />
          </Field>
          <Field label={words.allowedProviders} hint={words.allowedProvidersHint}>
            <Textarea
              {...common}
              value={providersText}
              onChange={(event) => setProviders(event.target.value)}
            />
          </Field>
        </div>
        {save.isError && <ProblemNotice className="mt-4" error={save.error} />}
      </Card>
    </form>
  )
}

function linesOf(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((line) => line !== ''))]
}
