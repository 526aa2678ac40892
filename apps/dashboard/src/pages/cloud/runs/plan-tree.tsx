import type { PlannedChange } from '@tenantry/contract'
import { ChevronRight, ChevronsDownUp, ChevronsUpDown } from 'lucide-react'
import { useMemo, useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { cn } from '#ui/cn.ts'
import { leavesOf, planTree, type Leaf, type PlanNode } from './plan-changes.ts'
import { PlanValueText } from './plan-value.tsx'

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
  const leaves = useMemo(
    () => new Map(changes.map((change) => [change.address, leavesOf(change)])),
    [changes],
  )
  const openable = [...leaves].filter(([, found]) => found.length > 0).map(([address]) => address)
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(changes.length <= OPEN_MAX ? openable : []),
  )
  const isOpen = (address: string) => open.has(address)
  const toggle = (address: string) => {
    const next = new Set(open)
    if (!next.delete(address)) next.add(address)
    setOpen(next)
  }
  return (
    <div className="relative">
      {openable.length > 1 && (
        <div className="flex justify-end gap-1 sm:absolute sm:-top-0.5 sm:right-0">
          <Button
            size="sm"
            tone="quiet"
            icon={ChevronsUpDown}
            disabled={openable.every(isOpen)}
            onClick={() => setOpen(new Set(openable))}
          >
            {words.expandAll}
          </Button>
          <Button
            size="sm"
            tone="quiet"
            icon={ChevronsDownUp}
            disabled={!openable.some(isOpen)}
            onClick={() => setOpen(new Set())}
          >
            {words.collapseAll}
          </Button>
        </div>
      )}
      <ModuleNode node={root} title={module} tree={{ leaves, isOpen, toggle }} />
    </div>
  )
}

interface Tree {
  /** What is different in each object, by its address. */
  leaves: ReadonlyMap<string, readonly Leaf[]>
  isOpen: (address: string) => boolean
  toggle: (address: string) => void
}

function ModuleNode({ node, title, tree }: { node: PlanNode; title: string; tree: Tree }) {
  return (
    <div className="min-w-0">
      <p className="flex items-center gap-2 py-1 font-mono text-sm text-soft">
        <span className="rounded-sm bg-hover px-1.5 text-xs">{words.rootModule}</span>
        {title}
      </p>
      <ul className="ml-2 flex flex-col gap-1.5 border-l border-line pl-3 sm:ml-3 sm:pl-4">
        {node.changes.map((change) => (
          <li key={change.address} className="min-w-0">
            <ChangeNode change={change} tree={tree} />
          </li>
        ))}
        {node.modules.map((each) => (
          <li key={each.name} className="min-w-0">
            <ModuleNode node={each} title={each.name.replace(/^module\./, '')} tree={tree} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function ChangeNode({ change: { address, action }, tree }: { change: PlannedChange; tree: Tree }) {
  const look = LOOKS[action]
  const leaves = tree.leaves.get(address) ?? []
  const canOpen = leaves.length > 0
  const isOpen = canOpen && tree.isOpen(address)
  return (
    <div className="overflow-hidden rounded-md border border-line">
      <button
        type="button"
        aria-expanded={canOpen ? isOpen : undefined}
        disabled={!canOpen}
        onClick={() => tree.toggle(address)}
        className="flex w-full items-center gap-2.5 bg-inset px-2.5 py-2 text-left not-disabled:hover:bg-hover"
      >
        <ChevronRight
          className={cn(
            'size-4 shrink-0 text-faint transition-transform',
            isOpen && 'rotate-90',
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
        <span className="min-w-0 flex-1 font-mono text-sm break-all">{address}</span>
        <span className={cn('shrink-0 text-xs font-medium', look.text)}>{words.actions[action]}</span>
      </button>
      {isOpen && <Leaves leaves={leaves} action={action} />}
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
