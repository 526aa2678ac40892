import type { PlannedChange, PlanValue } from '@tenantry/contract'
import { ChevronRight, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import { leavesOf, planTree, type Leaf, type PlanNode } from './plan-changes.ts'

const words = texts.cloud.runs.plan

/** Larger plans begin closed: what changes is seen first, how exactly when it is asked for. */
const OPEN_MAX = 12
const LEAVES_FIRST = 40

interface ActionLook {
  symbol: string
  text: string
  wash: string
}

const LOOKS: Record<PlannedChange['action'], ActionLook> = {
  create: { symbol: '+', text: 'text-good', wash: 'bg-good-wash' },
  update: { symbol: '~', text: 'text-info', wash: 'bg-info-wash' },
  replace: { symbol: '±', text: 'text-warn', wash: 'bg-warn-wash' },
  delete: { symbol: '−', text: 'text-bad', wash: 'bg-bad-wash' },
  read: { symbol: '?', text: 'text-soft', wash: 'bg-hover' },
  forget: { symbol: '×', text: 'text-soft', wash: 'bg-hover' },
  import: { symbol: '↓', text: 'text-accent', wash: 'bg-accent-wash' },
  'no-op': { symbol: '=', text: 'text-soft', wash: 'bg-hover' },
}

/** A plan as a tree: modules, the objects in them, and every value before and after. Colours always come with a symbol and a word. */
export function PlanTree({ changes, module }: { changes: readonly PlannedChange[]; module: string }) {
  const root = planTree(changes)
  const isOpen = changes.length <= OPEN_MAX
  return (
    <div className="flex flex-col gap-1">
      <ModuleNode node={root} title={module} isOpen={isOpen} />
    </div>
  )
}

function ModuleNode({ node, title, isOpen }: { node: PlanNode; title: string; isOpen: boolean }) {
  return (
    <div className="min-w-0">
      <p className="flex items-center gap-2 py-1 font-mono text-sm text-soft">
        <span className="rounded-sm bg-hover px-1.5 text-xs">{words.rootModule}</span>
        {title}
      </p>
      <ul className="ml-2 flex flex-col gap-1.5 border-l border-line pl-3 sm:ml-3 sm:pl-4">
        {node.changes.map((change) => (
          <li key={change.address} className="min-w-0">
            <ChangeNode change={change} startsOpen={isOpen} />
          </li>
        ))}
        {node.modules.map((each) => (
          <li key={each.name} className="min-w-0">
            <ModuleNode node={each} title={each.name.replace(/^module\./, '')} isOpen={isOpen} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function ChangeNode({ change, startsOpen }: { change: PlannedChange; startsOpen: boolean }) {
  const [isOpen, setOpen] = useState(startsOpen)
  const look = LOOKS[change.action]
  const leaves = leavesOf(change)
  const canOpen = leaves.length > 0
  return (
    <div className="overflow-hidden rounded-md border border-line">
      <button
        type="button"
        aria-expanded={canOpen ? isOpen : undefined}
        disabled={!canOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full items-center gap-2.5 bg-inset px-2.5 py-2 text-left not-disabled:hover:bg-hover"
      >
        <ChevronRight
          className={cn(
            'size-4 shrink-0 text-faint transition-transform',
            isOpen && canOpen && 'rotate-90',
            !canOpen && 'invisible',
          )}
          aria-hidden
        />
        <span
          aria-hidden
          className={cn(
            'flex size-5 shrink-0 items-center justify-center rounded-sm font-mono text-sm font-bold',
            look.text,
            look.wash,
          )}
        >
          {look.symbol}
        </span>
        <span className="min-w-0 flex-1 font-mono text-sm break-all">{change.address}</span>
        <span className={cn('shrink-0 text-xs font-medium', look.text)}>{words.actions[change.action]}</span>
      </button>
      {isOpen && canOpen && <Leaves leaves={leaves} action={change.action} />}
    </div>
  )
}

function Leaves({ leaves, action }: { leaves: readonly Leaf[]; action: PlannedChange['action'] }) {
  const [all, setAll] = useState(false)
  const shown = all ? leaves : leaves.slice(0, LEAVES_FIRST)
  return (
    <div className="border-t border-line">
      <dl className="divide-y divide-line">
        {shown.map((leaf) => (
          <LeafRow key={leaf.path} leaf={leaf} action={action} />
        ))}
      </dl>
      {shown.length < leaves.length && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="w-full px-3 py-2 text-sm text-accent hover:bg-hover"
        >
          {words.moreAttributes(leaves.length - shown.length)}
        </button>
      )}
    </div>
  )
}

function LeafRow({ leaf, action }: { leaf: Leaf; action: PlannedChange['action'] }) {
  const { path, before, after, replaces } = leaf
  return (
    <div className="grid gap-x-4 gap-y-0.5 px-3 py-1.5 text-sm md:grid-cols-[minmax(10rem,1fr)_3fr]">
      <dt className="min-w-0 font-mono break-all text-soft">
        {path}
        {replaces && (
          <span className="ml-2 rounded-full bg-warn-wash px-1.5 font-sans text-xs whitespace-nowrap text-warn">
            {words.replaces}
          </span>
        )}
      </dt>
      <dd className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-1 font-mono">
        {action !== 'create' && (
          <>
            <PlanValueText value={before} tone={after === null ? 'gone' : 'before'} />
            {action !== 'delete' && <span className="text-faint">→</span>}
          </>
        )}
        {action !== 'delete' && <PlanValueText value={after} tone="after" />}
      </dd>
    </div>
  )
}

const TONES = {
  before: 'text-faint line-through decoration-line-strong',
  gone: 'text-bad',
  after: 'text-ink',
} as const

/** One value of a plan or state: secrets never have their value in the page. */
export function PlanValueText({
  value,
  tone = 'after',
}: {
  value: PlanValue | { secret: true; fingerprint: string } | null
  tone?: keyof typeof TONES
}) {
  if (value === null) return <span className="font-sans text-faint italic">{words.absent}</span>
  if ('secret' in value)
    return (
      <span className="inline-flex items-center gap-1 font-sans text-soft">
        <EyeOff className="size-3.5" aria-hidden />
        <span aria-hidden>••••••</span>
        <span className="text-xs">
          {words.sensitive}
          {'fingerprint' in value && ` · ${value.fingerprint.slice(0, 8)}`}
        </span>
      </span>
    )
  if ('unknown' in value) return <span className="font-sans text-soft italic">{words.unknown}</span>
  return (
    <span className={cn('min-w-0 break-all whitespace-pre-wrap', TONES[tone])}>{jsonText(value.value)}</span>
  )
}

function jsonText(value: unknown): string {
  return JSON.stringify(value) ?? 'null'
}
