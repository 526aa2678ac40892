import { Badge, type Tone } from '#ui/badge.tsx'
import { texts } from '#texts/texts.ts'
import type { Row } from '../table-schema.ts'
import { planTree, type PlanNode } from './plan-tree.ts'

const words = texts.databases.sql
const TONES: Record<PlanNode['kind'], Tone> = {
  scan: 'warn',
  search: 'good',
  sort: 'info',
  other: 'neutral',
}

/** How the database would find the rows, step within step. */
export function PlanView({ rows }: { rows: readonly Row[] }) {
  return (
    <div className="overflow-x-auto p-3" role="region" aria-label={words.plan} tabIndex={0}>
      <Steps nodes={planTree(rows)} />
    </div>
  )
}

function Steps({ nodes }: { nodes: readonly PlanNode[] }) {
  return (
    <ul className="flex flex-col gap-1.5 not-first:mt-1.5 not-first:ml-3 not-first:border-l not-first:border-line-strong not-first:pl-4">
      {nodes.map(({ id, detail, kind, children }) => (
        <li key={id}>
          <div className="flex items-center gap-2 whitespace-nowrap">
            <Badge tone={TONES[kind]}>{words.steps[kind]}</Badge>
            <code className="font-mono text-sm">{detail}</code>
          </div>
          {children.length > 0 && <Steps nodes={children} />}
        </li>
      ))}
    </ul>
  )
}
