import { useQuery } from '@tanstack/react-query'
import type { Resource, StateDiff, StateVersion } from '@tenantry/contract'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge, type Tone } from '#ui/badge.tsx'
import { Card } from '#ui/card.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { PlanValueText } from '../runs/plan-value.tsx'

const words = texts.cloud.resources.state

type Difference = StateDiff['differences'][number]

const TONES: Record<Difference['change'], Tone> = { added: 'good', removed: 'bad', changed: 'info' }
const SYMBOLS: Record<Difference['change'], string> = { added: '+', removed: '−', changed: '~' }

/** What one state has that another has not, attribute by attribute; of secrets only that they are others. */
export function StateDifference({
  resource,
  from,
  to,
}: {
  resource: Resource
  from: StateVersion
  to: StateVersion
}) {
  const { data, error } = useQuery({
    queryKey: ['resource', resource.id, 'of', 'diff', from.id, to.id],
    queryFn: ({ signal }) => tenantry.infra.state.diff(resource.id, from.id, { to: to.id }, { signal }),
  })
  return (
    <Card title={words.difference(from.serial, to.serial)}>
      {error !== null ? (
        <ProblemNotice error={error} />
      ) : data === undefined ? (
        <SkeletonLines lines={4} />
      ) : data.differences.length === 0 ? (
        <p className="text-sm text-soft">{words.same}</p>
      ) : (
        <ul className="flex flex-col gap-4">
          {data.differences.map((difference) => (
            <DifferenceOf key={difference.address} difference={difference} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function DifferenceOf({ difference: { address, change, attributes } }: { difference: Difference }) {
  return (
    <li className="min-w-0">
      <p className="flex flex-wrap items-center gap-2 font-mono text-sm">
        <Badge tone={TONES[change]}>
          <span aria-hidden>{SYMBOLS[change]}</span> {change}
        </Badge>
        <span className="break-all">{address === '' ? words.outputs : address}</span>
      </p>
      <dl className="mt-1.5 divide-y divide-line rounded-md border border-line">
        {attributes.map(({ name, before, after }) => (
          <div key={name} className="px-3 py-1.5 text-sm">
            <dt className="font-mono break-all text-soft">{name}</dt>
            <dd className="flex flex-wrap items-baseline gap-x-2 gap-y-1 font-mono">
              <PlanValueText value={before} tone={after === null ? 'gone' : 'before'} />
              <span className="text-faint">→</span>
              <PlanValueText value={after} />
            </dd>
          </div>
        ))}
      </dl>
    </li>
  )
}
