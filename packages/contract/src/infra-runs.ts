import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'

const tag = 'Infrastructure'

export const RunStatus = Type.Enum(
  [
    'queued',
    'planning',
    'awaiting_approval',
    'approved',
    'applying',
    'succeeded',
    'failed',
    'cancelled',
    'rejected',
    'expired',
    'unknown',
  ],
  { description: '`unknown`: it was cut short while it changed something' },
)
export type RunStatus = Static<typeof RunStatus>

export const RunKind = Type.Enum(['create', 'change', 'destroy', 'drift', 'accept', 'recover', 'import'], {
  description:
    '`import` takes objects over that are there already; `drift` compares and changes nothing; `accept` writes what was found into the state; `recover` finds out what a run that was cut short has left',
})
export type RunKind = Static<typeof RunKind>

/** A value in a plan or a state: shown, secret, or not known before it is applied. */
const PlanValue = Type.Union([
  Type.Object({ value: Type.Unknown() }),
  Type.Object({ secret: Type.Literal(true) }),
  Type.Object({ unknown: Type.Literal(true) }),
])
export type PlanValue = Static<typeof PlanValue>

export const PlannedChange = Type.Object({
  address: Type.String({ description: 'In the module: `aws_instance.this`' }),
  type: Type.String(),
  action: Type.Enum(['create', 'update', 'replace', 'delete', 'read', 'forget', 'no-op', 'import']),
  attributes: Type.Array(
    Type.Object({
      name: Type.String(),
      before: Nullable(PlanValue),
      after: Nullable(PlanValue),
      replaces: Type.Boolean({ description: 'The object has to be made anew for it' }),
    }),
  ),
})
export type PlannedChange = Static<typeof PlannedChange>

const Count = Type.Integer({ minimum: 0 })

const Minor = Type.Integer({ description: 'In minor units of the currency, a month' })

const ObjectPrice = Type.Union([Minor, Type.Literal('unpriced')], {
  description: 'Null when the object is not there',
})

/** What a plan costs. What no price is known of is named in `unpriced`, and never counts as free. */
export const PlanPrice = Type.Object({
  currency: Type.String(),
  before: Minor,
  after: Minor,
  difference: Type.Integer({ description: '`after` less `before`' }),
  objects: Type.Array(
    Type.Object({
      address: Type.String(),
      before: Nullable(ObjectPrice),
      after: Nullable(ObjectPrice),
    }),
    { description: 'What costs something, or may: their prices add up to those of the plan' },
  ),
  usage: Type.Array(
    Type.Object({
      address: Type.String(),
      unit: Type.String({ description: '`GB-month`' }),
      price: Type.String({ description: 'Of one unit, as a decimal number of the currency' }),
    }),
    { description: 'What is paid by use, which no plan knows: such objects are unpriced' },
  ),
  unpriced: Type.Array(Type.String({ description: 'Address of an object without a known price' })),
  as_of: Type.String({ description: 'Day of the price list' }),
})
export type PlanPrice = Static<typeof PlanPrice>

export const PlanSummary = Type.Object({
  create: Count,
  update: Count,
  replace: Count,
  delete: Count,
  changes: Type.Array(PlannedChange),
  drift: Type.Array(PlannedChange, { description: 'What somebody changed behind our back' }),
  price: Nullable(PlanPrice),
  serial: Type.Integer({ description: 'Of the state that it was planned for; -1 for none' }),
  expires_at: Timestamp,
})
export type PlanSummary = Static<typeof PlanSummary>

const Approval = Type.Object({
  by: Type.String({ description: '`user:…`, `key:…`, or `policy` where none was needed' }),
  at: Timestamp,
})

export const Finding = Type.Object(
  {
    id: Type.String({
      description: 'As the cloud names it: an ARN, an Azure resource id, a full resource name',
    }),
    type: Type.String(),
    name: Nullable(Type.String()),
    run_id: Type.String({ description: 'The run that made it, by its tag `tenantry:run`' }),
  },
  { description: 'In the cloud, and not in the state: import it, or delete it' },
)
export type Finding = Static<typeof Finding>
/** What a policy says of a plan. */
export const PolicyFinding = Type.Object({
  policy: Nullable(Type.String({ description: 'Id; null for rules that were sent along' })),
  rule: Type.String(),
  effect: Type.Enum(['deny', 'needs_approval', 'warn']),
  message: Type.String(),
  address: Nullable(Type.String({ description: 'The object it is about' })),
})
export type PolicyFinding = Static<typeof PolicyFinding>

export const Run = Type.Object(
  {
    id: Id('run'),
    organization_id: Id('org'),
    project_id: Id('prj'),
    resource_id: Id('res'),
    kind: RunKind,
    status: RunStatus,
    requested_by: Type.String({ description: '`user:…`, `key:…` or `system:…`' }),
    plan: Nullable(PlanSummary),
    approvals: Type.Array(Approval),
    approvals_needed: Type.Integer({ minimum: 0 }),
    policy: Type.Array(PolicyFinding, { description: 'What the policies say of the plan' }),
    reason: Nullable(Type.String({ description: 'Why it failed, waits or was ended' })),
    findings: Nullable(
      Type.Array(Finding, {
        description:
          'What a recovery found that a run which was cut short has left; null where nothing was searched',
      }),
    ),
    created_at: Timestamp,
    started_at: Nullable(Timestamp),
    finished_at: Nullable(Timestamp),
  },
  { description: 'One plan of a resource and what became of it' },
)
export type Run = Static<typeof Run>

export const RunLogLine = Type.Object({
  seq: Type.Integer({ description: 'Counts from 1 without gaps' }),
  at_ms: Type.Integer({ description: 'Unix time in milliseconds' }),
  step: Type.String({ description: '`init`, `plan`, `apply`, …' }),
  level: Type.Enum(['info', 'warn', 'error']),
  type: Type.String({ description: 'Kind of event of the engine; `raw` for plain text' }),
  message: Type.String(),
  address: Nullable(Type.String()),
})
export type RunLogLine = Static<typeof RunLogLine>

const ResourceParams = Input({ resource: Type.String({ maxLength: 64 }) })
const Params = Input({ run: Type.String({ maxLength: 64 }) })
const common = { tag, access: 'authenticated' } as const

const startRun = operation({
  ...common,
  id: 'infra.runs.start',
  method: 'POST',
  path: '/infra/resources/:resource/runs',
  summary: 'Plan again as the resource was last asked for, look for drift, or recover',
  params: ResourceParams,
  body: Input({ kind: Type.Enum(['change', 'drift', 'recover']) }),
  success: { status: 202, body: Run },
  errors: ['RESOURCE_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED', 'RESOURCE_BUSY', 'RESOURCE_STATE'],
  idempotent: true,
})

const listRuns = operation({
  ...common,
  id: 'infra.runs.list',
  method: 'GET',
  path: '/infra/resources/:resource/runs',
  summary: 'List the runs of a resource, newest first',
  params: ResourceParams,
  query: ListQuery,
  success: { status: 200, body: Page(Run) },
  errors: ['RESOURCE_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED', 'INVALID_CURSOR'],
})

const getRun = operation({
  ...common,
  id: 'infra.runs.get',
  method: 'GET',
  path: '/infra/runs/:run',
  summary: 'One run with its plan',
  params: Params,
  success: { status: 200, body: Run },
  errors: ['RUN_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED'],
})

const approveRun = operation({
  ...common,
  id: 'infra.runs.approve',
  method: 'POST',
  path: '/infra/runs/:run/approve',
  summary: 'Approve a plan; with the last approval that it needs it is applied',
  params: Params,
  success: { status: 200, body: Run },
  errors: [
    'RUN_NOT_FOUND',
    'FORBIDDEN',
    'SECOND_FACTOR_NEEDED',
    'RUN_STATE',
    'APPROVAL_REFUSED',
    'PLAN_EXPIRED',
  ],
})

const rejectRun = operation({
  ...common,
  id: 'infra.runs.reject',
  method: 'POST',
  path: '/infra/runs/:run/reject',
  summary: 'Say no to a plan',
  params: Params,
  body: Input({ reason: Type.Optional(Type.String({ maxLength: 500 })) }),
  success: { status: 200, body: Run },
  errors: ['RUN_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED', 'RUN_STATE'],
})

const cancelRun = operation({
  ...common,
  id: 'infra.runs.cancel',
  method: 'POST',
  path: '/infra/runs/:run/cancel',
  summary: 'End a run: what is being changed is finished first',
  description:
    'The engine is interrupted once and given time to end what it has begun; only then is it killed, and the resource is `unknown`.',
  params: Params,
  success: { status: 202, body: Run },
  errors: ['RUN_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED', 'RUN_STATE'],
})

const listRunLogs = operation({
  ...common,
  id: 'infra.runs.logs',
  method: 'GET',
  path: '/infra/runs/:run/logs',
  summary: 'What a run has written',
  params: Params,
  query: Type.Object(
    {
      after: Type.Optional(
        Type.String({ pattern: '^[0-9]{1,15}$', description: 'The last `seq` that is known already' }),
      ),
      limit: Type.Optional(
        Type.String({ pattern: '^[0-9]{1,4}$', description: '1 to 1000; 200 when absent' }),
      ),
    },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Type.Object({ data: Type.Array(RunLogLine) }) },
  errors: ['RUN_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED'],
})

const watchRunLogs = operation({
  ...common,
  id: 'infra.runs.watch',
  method: 'GET',
  path: '/infra/runs/:run/logs/stream',
  summary: 'The same, live, as server-sent events',
  description:
    'Event `line` carries a RunLogLine under its `seq` as id, `run` a Run whose status has changed; `end` the last one, then the stream closes. `/logs` answers with it too where `Accept` is `text/event-stream`.',
  params: Params,
  headers: Type.Object({
    'Last-Event-ID': Type.Optional(Type.String({ description: 'The `seq` of the last line that arrived' })),
  }),
  success: { status: 200, kind: 'events' },
  errors: ['RUN_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED'],
})

export const infraRunOperations = {
  startRun,
  listRuns,
  getRun,
  approveRun,
  rejectRun,
  cancelRun,
  listRunLogs,
  watchRunLogs,
}
