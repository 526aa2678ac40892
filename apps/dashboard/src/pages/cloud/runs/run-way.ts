import type { Run } from '@tenantry/contract'

export type StepState = 'done' | 'active' | 'todo' | 'bad' | 'skipped'

export interface Step {
  id: 'asked' | 'plan' | 'approval' | 'apply' | 'end'
  state: StepState
  /** Unix seconds; null where it is not known. */
  at: number | null
}

const PLANS_ALONE: ReadonlySet<Run['kind']> = new Set(['drift', 'recover'])
const APPLIES: ReadonlySet<Run['status']> = new Set(['approved', 'applying'])
const OVER: ReadonlySet<Run['status']> = new Set([
  'succeeded',
  'failed',
  'cancelled',
  'rejected',
  'expired',
  'unknown',
])

export function isOver({ status }: Pick<Run, 'status'>): boolean {
  return OVER.has(status)
}

/** Steps that a run has behind it, is in, and has before it. */
export function wayOf(run: Run): Step[] {
  const { status, plan, approvals } = run
  const over = isOver(run)
  const bad = over && status !== 'succeeded'
  const lastApproval = approvals.at(-1)?.at ?? null
  const isApproved =
    APPLIES.has(status) || (over && approvals.length > 0 && approvals.length >= run.approvals_needed)
  const steps: Step[] = [
    { id: 'asked', state: 'done', at: run.created_at },
    {
      id: 'plan',
      state: plan !== null ? 'done' : over ? 'bad' : status === 'planning' ? 'active' : 'todo',
      at: run.started_at,
    },
  ]
  if (!PLANS_ALONE.has(run.kind)) {
    const waits = status === 'awaiting_approval'
    const refused = status === 'rejected' || status === 'expired'
    const approval = waits ? 'active' : isApproved ? 'done' : refused ? 'bad' : over ? 'skipped' : 'todo'
    steps.push({ id: 'approval', state: approval, at: refused ? run.finished_at : lastApproval })
    const apply = APPLIES.has(status)
      ? 'active'
      : !isApproved
        ? over
          ? 'skipped'
          : 'todo'
        : bad
          ? 'bad'
          : 'done'
    steps.push({ id: 'apply', state: apply, at: isApproved ? lastApproval : null })
  }
  steps.push({ id: 'end', state: !over ? 'todo' : bad ? 'bad' : 'done', at: run.finished_at })
  return steps
}
