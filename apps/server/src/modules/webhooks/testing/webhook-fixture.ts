import type { CreateWebhook } from '@tenantry/contract'
import { systemActor } from '../../../kernel/actor.ts'
import { migrate, type ControlStore } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { createLog } from '../../../kernel/log.ts'
import { createOutbound, readAllowedDestinations } from '../../../kernel/net/index.ts'
import { testBox } from '../../../kernel/vault/testing/test-box.ts'
import type { DialectHarness } from '../../../testing/both-dialects.ts'
import { createWebhook } from '../create-webhook.ts'
import { deliver } from '../deliver.ts'
import { queueAgain } from '../deliver.ts'
import { deliverJobs, wakeJob, type EndpointReference, type Enqueue, type Lane } from '../delivery-jobs.ts'
import type { WebhooksDeps } from '../deps.ts'
import type { RecordedEntry } from '../event-catalogue.ts'
import { HookGates } from '../hooks/hook-gates.ts'
import { KnownHooks } from '../hooks/known-hooks.ts'
import { KnownListeners } from '../known-listeners.ts'
import { webhooksMigrations } from '../index.ts'
import { Lingering } from '../lingering.ts'
import { recordEvent } from '../record-event.ts'

export interface QueuedJob {
  kind: string
  reference: EndpointReference
  runAt: number
  key: string
}

export interface WebhookFixture {
  deps: WebhooksDeps
  control: ControlStore
  context: RequestContext
  /** What was put into the queue and not yet worked on; as the real one, at most one waits under each key. */
  queue: QueuedJob[]
  audited: { action: string; id: string; details: Record<string, unknown> | undefined }[]
  clock: { now: () => number; nowMs: () => number; advance: (seconds: number) => void }
  create(organizationId: string | null, input: CreateWebhook): Promise<{ id: string; secret: string }>
  /** Records something that happened, as the audit trail does. */
  happen(action: string, more?: Partial<RecordedEntry>): Promise<void>
  /** Works on what is due in the queue until nothing is. */
  work(): Promise<void>
  /** Moves the clock to the next job and works on it; false when none waits. */
  workNext(): Promise<boolean>
}

const START = 1_900_000_000

/** The parts of the module over a control store, with a clock and a queue that the test moves. */
export async function webhookFixture({ openStore }: DialectHarness): Promise<WebhookFixture> {
  const control = await openStore()
  await migrate(control, [...webhooksMigrations])
  let nowSeconds = START
  const clock = {
    now: () => nowSeconds,
    nowMs: () => nowSeconds * 1000,
    advance: (seconds: number) => void (nowSeconds += seconds),
  }
  const log = createLog('silent')
  const queue: QueuedJob[] = []
  const enqueue: Enqueue = async (_tx, kind, payload, options = {}) => {
    const key = options.dedupeKey ?? ''
    if (queue.some((job) => job.kind === kind.name && job.key === key)) return null
    // The module enqueues nothing else.
    const reference = payload as EndpointReference
    queue.push({ kind: kind.name, reference, runAt: options.runAt ?? nowSeconds, key })
    return 'job'
  }
  const audited: WebhookFixture['audited'] = []
  const deps: WebhooksDeps = {
    control,
    clock,
    log,
    audit: async (_tx, _source, action, { id }, details) => void audited.push({ action, id, details }),
    secrets: testBox(),
    outbound: createOutbound({
      allowed: readAllowedDestinations('127.0.0.1:*', 'ALLOW'),
      ownHosts: [],
      ownAddresses: () => [],
    }),
    enqueue,
    random: () => 0.5,
    lingering: new Lingering(log),
    stopping: new AbortController().signal,
    knownHooks: new KnownHooks(control),
    knownListeners: new KnownListeners(),
    gates: new HookGates(),
    settings: { retentionSeconds: 30 * 86_400, version: 'test' },
  }
  const context: RequestContext = {
    actor: systemActor('test'),
    requestId: null,
    address: null,
    userAgent: null,
    log,
    reservedId: null,
  }
  const take = (): QueuedJob | undefined => {
    const due = queue.filter(({ runAt }) => runAt <= nowSeconds)
    const [first] = due.sort((a, b) => a.runAt - b.runAt)
    if (first !== undefined) queue.splice(queue.indexOf(first), 1)
    return first
  }
  const work = async () => {
    for (let job = take(); job !== undefined; job = take()) await run(deps, job)
  }
  return {
    deps,
    control,
    context,
    queue,
    audited,
    clock,
    async create(organizationId, input) {
      const { id, secret = '' } = await createWebhook(deps, context, organizationId, input)
      return { id, secret }
    },
    happen: (action, more = {}) =>
      control.transaction((tx) => recordEvent(deps, tx, entry(action, clock.now(), more))),
    work,
    async workNext() {
      const next = Math.min(...queue.map(({ runAt }) => runAt))
      if (!Number.isFinite(next)) return false
      nowSeconds = Math.max(nowSeconds, next)
      await work()
      return true
    },
  }
}

async function run(deps: WebhooksDeps, { kind, reference }: QueuedJob): Promise<void> {
  if (kind === wakeJob.name) return queueAgain(deps, reference)
  const lane: Lane = kind === deliverJobs.slow.name ? 'slow' : 'quick'
  await deliver(deps, lane, reference, new AbortController().signal)
}

function entry(action: string, now: number, more: Partial<RecordedEntry>): RecordedEntry {
  return {
    organizationId: null,
    createdAt: now,
    actor: 'user:usr_1',
    action,
    target: { type: action.split('.')[0] ?? '', id: 'x_1' },
    before: null,
    after: null,
    details: {},
    ...more,
  }
}
