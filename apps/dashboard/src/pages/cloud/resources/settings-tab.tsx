import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ModuleDetails, Resource } from '@tenantry/contract'
import { LifeBuoy, RotateCw, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { tellDone } from '#ui/toast.tsx'
import { useAllowed } from '../organization/use-allowed.ts'
import { ImportCard } from './import-card.tsx'
import { ModuleForm } from './module-form.tsx'
import { inputChanges, type Values } from './values.ts'

const words = texts.cloud.resources.settings

export function SettingsTab({ resource }: { resource: Resource }) {
  const may = useAllowed(resource.organization_id)
  const { data: module, error } = useQuery({
    queryKey: ['modules', resource.organization_id, resource.module],
    queryFn: ({ signal }) =>
      tenantry.infra.modules.get(resource.module, { organization: resource.organization_id }, { signal }),
    staleTime: 60_000,
  })
  if (resource.status === 'destroyed') return <p className="text-soft">{words.gone}</p>
  const isBusy = resource.run_id !== null
  const isAllowed = may('infra.manage')
  return (
    <div className="flex max-w-3xl flex-col gap-5">
      {!isAllowed ? (
        <p className="text-soft">{words.notAllowed}</p>
      ) : (
        isBusy && <p className="rounded-lg border border-line bg-inset p-3.5 text-sm">{words.busy}</p>
      )}
      {error !== null && <ProblemNotice error={error} />}
      {module === undefined ? (
        <Card>
          <SkeletonLines lines={6} />
        </Card>
      ) : (
        <Variables
          key={resource.updated_at}
          resource={resource}
          module={module}
          disabled={isBusy || !isAllowed}
        />
      )}
      {isAllowed && (
        <>
          <Again resource={resource} disabled={isBusy} />
          <ImportCard resource={resource} disabled={isBusy} />
          <Destroy resource={resource} kind={module?.kind ?? 'other'} disabled={isBusy} />
        </>
      )}
    </div>
  )
}

function Variables({
  resource,
  module,
  disabled,
}: {
  resource: Resource
  module: ModuleDetails
  disabled: boolean
}) {
  const navigate = useNavigate()
  const [values, setValues] = useState<Values>(resource.inputs)
  const changes = inputChanges(module.variables, resource.inputs, values)
  const isChanged = Object.keys(changes).length > 0
  const change = useMutation({
    mutationFn: () => tenantry.infra.resources.change(resource.id, { inputs: changes }),
    meta: { showsProblem: true },
    onSuccess: ({ run }) => {
      tellDone(words.planned)
      return navigate({ to: '/cloud/runs/$run', params: { run: run.id } })
    },
  })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate()
      }}
    >
      <Card
        title={words.variables}
        description={words.variablesHint}
        footer={
          <div className="flex items-center justify-between gap-3">
            <span>{isChanged ? Object.keys(changes).join(', ') : words.nothing}</span>
            <Button type="submit" tone="primary" busy={change.isPending} disabled={disabled || !isChanged}>
              {words.plan}
            </Button>
          </div>
        }
      >
        <ModuleForm
          module={module}
          // A machine is called what the resource is called.
          variables={module.variables.filter(({ name }) => name !== 'name' || 'name' in resource.inputs)}
          values={values}
          onChange={setValues}
          problem={change.error}
        />
        {change.isError && <ProblemNotice className="mt-4" error={change.error} />}
      </Card>
    </form>
  )
}

function Again({ resource, disabled }: { resource: Resource; disabled: boolean }) {
  const navigate = useNavigate()
  const start = useMutation({
    mutationFn: (kind: 'change' | 'recover') => tenantry.infra.runs.start(resource.id, { kind }),
    onSuccess: ({ id }) => navigate({ to: '/cloud/runs/$run', params: { run: id } }),
  })
  const isUnknown = resource.status === 'unknown'
  const kind = isUnknown ? 'recover' : 'change'
  return (
    <ActionRow
      title={isUnknown ? words.recover : words.planAgain}
      description={isUnknown ? words.recoverHint : words.planAgainHint}
      action={
        <Button
          icon={isUnknown ? LifeBuoy : RotateCw}
          disabled={disabled}
          busy={start.isPending}
          onClick={() => start.mutate(kind)}
        >
          {isUnknown ? words.recover : words.planAgain}
        </Button>
      }
    />
  )
}

function Destroy({ resource, kind, disabled }: { resource: Resource; kind: string; disabled: boolean }) {
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  return (
    <ActionRow
      title={words.destroy}
      description={words.destroyHint}
      action={
        <Button tone="danger" icon={Trash2} disabled={disabled} onClick={() => setAsking(true)}>
          {words.destroy}
        </Button>
      }
    >
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={words.destroyTitle(resource.name)}
        losses={
          <>
            <p>{words.destroyLosses(kind)}</p>
            {[resource.external_id, resource.address]
              .filter((text) => text !== null)
              .map((text) => (
                <code key={text} className="mt-2 block break-all text-sm">
                  {text}
                </code>
              ))}
          </>
        }
        typed={resource.name}
        action={words.destroyDo}
        onConfirm={async () => {
          const { run } = await tenantry.infra.resources.destroy(resource.id)
          await navigate({ to: '/cloud/runs/$run', params: { run: run.id } })
        }}
      />
    </ActionRow>
  )
}

function ActionRow({
  title,
  description,
  action,
  children,
}: {
  title: string
  description: string
  action: ReactNode
  children?: ReactNode
}) {
  return (
    <section className="flex flex-wrap items-center justify-between gap-3 rounded-lg border border-line bg-card p-4">
      <div className="min-w-0">
        <h2 className="text-base font-semibold">{title}</h2>
        <p className="mt-0.5 text-sm text-soft">{description}</p>
      </div>
      {action}
      {children}
    </section>
  )
}
