import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Resource, Run } from '@tenantry/contract'
import { ExternalLink, EyeOff, TriangleAlert } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { StatusBadge } from '#ui/badge.tsx'
import { ButtonLink } from '#ui/button.tsx'
import { Card, Facts } from '#ui/card.tsx'
import { Copyable, CopyButton } from '#ui/copy-button.tsx'
import { moneyText } from '#ui/numbers.ts'
import { Time } from '#ui/time.tsx'
import { useProjects } from './resource-table.tsx'
import { useRuns } from './use-resource.ts'
import { labelOf } from './values.ts'

const words = texts.cloud.resources
const own = words.overview

export function OverviewTab({ resource }: { resource: Resource }) {
  const { data: runs } = useRuns(resource.id)
  return (
    <div className="flex flex-col gap-5">
      {resource.drift === 'drifted' && <DriftNotice resource={resource} />}
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <ResourceFacts resource={resource} />
        <div className="flex min-w-0 flex-col gap-5">
          <Price resource={resource} runs={runs ?? []} />
          <CurrentRun run={runs?.find(({ id }) => id === resource.run_id)} />
        </div>
        <Outputs resource={resource} />
        <Inputs resource={resource} />
      </div>
    </div>
  )
}

function DriftNotice({ resource }: { resource: Resource }) {
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-lg border border-warn/40 bg-warn-wash p-3.5 text-sm">
      <TriangleAlert className="size-4 text-warn" aria-hidden />
      <span className="flex-1">{own.hasDrifted}</span>
      <ButtonLink
        size="sm"
        to="/cloud/resources/$resource"
        params={{ resource: resource.id }}
        search={{ tab: 'drift' }}
      >
        {own.seeDrift}
      </ButtonLink>
    </div>
  )
}

function ResourceFacts({ resource }: { resource: Resource }) {
  const { data: projects } = useProjects(resource.organization_id)
  const { data: credential } = useQuery({
    queryKey: ['credentials', 'one', resource.credential_id],
    queryFn: ({ signal }) => tenantry.infra.credentials.get(resource.credential_id ?? '', { signal }),
    enabled: resource.credential_id !== null,
  })
  const project = projects?.find(({ id }) => id === resource.project_id)
  return (
    <Card title={own.facts}>
      <Facts
        facts={[
          [
            own.project,
            <Link
              key="project"
              to="/cloud/projects/$project"
              params={{ project: resource.project_id }}
              className="text-accent hover:underline"
            >
              {project?.name ?? resource.project_id}
            </Link>,
          ],
          [words.columns.environment, resource.environment ?? own.none],
          [own.module, <code key="module">{resource.module}</code>],
          [own.credential, credential?.name ?? own.none],
          [
            own.address,
            resource.address === null ? own.none : <Copyable key="address" text={resource.address} />,
          ],
          [
            own.externalId,
            resource.external_id === null ? own.none : <Copyable key="id" text={resource.external_id} />,
          ],
          [own.created, <Time key="created" at={resource.created_at} />],
          [
            own.driftChecked,
            resource.drift_checked_at === null ? (
              own.never
            ) : (
              <Time key="drift" at={resource.drift_checked_at} />
            ),
          ],
        ]}
      />
      {resource.console_url !== null && (
        <a
          href={resource.console_url}
          target="_blank"
          rel="noreferrer"
          className="mt-4 inline-flex items-center gap-1.5 text-sm text-accent hover:underline"
        >
          <ExternalLink className="size-3.5" aria-hidden />
          {own.console}
        </a>
      )}
    </Card>
  )
}

/** What it costs by its last plan that was carried out, and what it has cost this month. */
function Price({ resource, runs }: { resource: Resource; runs: readonly Run[] }) {
  const { data: costs } = useQuery({
    queryKey: ['costs', resource.organization_id, { project: resource.project_id, by: 'resource' }],
    queryFn: ({ signal }) =>
      tenantry.infra.costs.get({ project: resource.project_id, by: 'resource' }, { signal }),
  })
  const spent = costs?.groups.find(({ key }) => key === resource.id)?.amount
  const price = runs.find(({ status, plan }) => status === 'succeeded' && plan?.price != null)?.plan?.price
  return (
    <Card title={own.price}>
      <dl className="grid grid-cols-2 gap-4">
        <div>
          <dt className="text-xs text-faint">{texts.cloud.runs.price.month}</dt>
          <dd className="text-xl font-semibold tabular">
            {price == null ? own.priceNone : moneyText(price.after, price.currency)}
          </dd>
        </div>
        <div>
          <dt className="text-xs text-faint">{own.spent}</dt>
          <dd className="text-xl font-semibold tabular">
            {costs === undefined || spent === undefined || spent === null
              ? own.priceUnknown
              : moneyText(spent, costs.currency)}
          </dd>
        </div>
      </dl>
      {price != null && price.unpriced.length > 0 && (
        <p className="mt-2 text-sm text-soft">{own.unpriced(price.unpriced.length)}</p>
      )}
    </Card>
  )
}

function CurrentRun({ run }: { run: Run | undefined }) {
  return (
    <Card title={own.currentRun}>
      {run === undefined ? (
        <p className="text-sm text-soft">{own.noRun}</p>
      ) : (
        <div className="flex flex-wrap items-center gap-3">
          <Link
            to="/cloud/runs/$run"
            params={{ run: run.id }}
            className="font-medium text-accent hover:underline"
          >
            {texts.cloud.runs.kinds[run.kind]}
          </Link>
          <StatusBadge status={run.status} />
          <Time at={run.created_at} className="text-sm text-soft" />
        </div>
      )}
    </Card>
  )
}

function Outputs({ resource }: { resource: Resource }) {
  const outputs = Object.entries(resource.outputs)
  return (
    <Card title={own.outputs}>
      {outputs.length === 0 ? (
        <p className="text-sm text-soft">{own.noOutputs}</p>
      ) : (
        <dl className="flex flex-col divide-y divide-line">
          {outputs.map(([name, { value, sensitive }]) => (
            <div
              key={name}
              className="grid gap-x-4 py-1.5 text-sm first:pt-0 last:pb-0 sm:grid-cols-[11rem_1fr]"
            >
              <dt className="text-soft">{labelOf(name)}</dt>
              <dd className="flex min-w-0 items-center gap-1">
                {sensitive ? (
                  <span className="inline-flex items-center gap-1.5 text-soft">
                    <EyeOff className="size-3.5" aria-hidden />
                    •••••• <span className="text-xs">{own.sensitive}</span>
                  </span>
                ) : (
                  <>
                    <code className="min-w-0 break-all">{valueText(value)}</code>
                    <CopyButton text={valueText(value)} label={`${texts.common.copy}: ${labelOf(name)}`} />
                  </>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  )
}

function Inputs({ resource }: { resource: Resource }) {
  const inputs = Object.entries(resource.inputs)
  return (
    <Card title={own.inputs}>
      {inputs.length === 0 ? (
        <p className="text-sm text-soft">{own.noInputs}</p>
      ) : (
        <dl className="flex flex-col divide-y divide-line">
          {inputs.map(([name, value]) => (
            <div
              key={name}
              className="grid gap-x-4 py-1.5 text-sm first:pt-0 last:pb-0 sm:grid-cols-[11rem_1fr]"
            >
              <dt className="text-soft">{labelOf(name)}</dt>
              <dd className="min-w-0">
                <code className="break-all">{valueText(value)}</code>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  )
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
