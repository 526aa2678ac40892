import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'

const tag = 'Jobs'

/** How a rollout goes; every field has a default. */
export const RolloutOptions = Input({
  mode: Type.Optional(
    Type.Enum(['eager', 'lazy'], {
      description:
        '`lazy` migrates a database at its next use; `eager` (default) brings all of them there now',
    }),
  ),
  waves: Type.Optional(
    Type.Array(Type.Number({ exclusiveMinimum: 0, maximum: 100 }), {
      minItems: 1,
      maxItems: 10,
      description: 'Percentages of all databases after the canary; [1, 10, 100] when absent',
    }),
  ),
  canary: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1000, description: 'Databases in the first wave; 1' }),
  ),
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 64, description: 'Databases at a time' })),
  error_budget_percent: Type.Optional(
    Type.Number({ minimum: 0, maximum: 100, description: 'Halts when more than this share has failed; 1' }),
  ),
})
export type RolloutOptions = Static<typeof RolloutOptions>

export const JobStatus = Type.Enum(
  ['pending', 'running', 'paused', 'halted', 'succeeded', 'cancelled', 'failed'],
  { description: '`halted`: it stopped by itself because too many databases failed' },
)

export const Job = Type.Object(
  {
    id: Id('job'),
    kind: Type.Enum(['rollout', 'rollback']),
    template: Type.String(),
    from_version: Type.Integer(),
    to_version: Type.Integer(),
    status: JobStatus,
    mode: Type.Enum(['eager', 'lazy']),
    wave: Type.Integer({ description: 'Wave in progress; 0 is the canary' }),
    waves: Type.Integer(),
    total: Type.Integer(),
    done: Type.Integer(),
    failed: Type.Integer(),
    pending: Type.Integer(),
    databases_per_second: Nullable(Type.Number()),
    reason: Nullable(Type.String({ description: 'Why it halted or failed' })),
    created_at: Timestamp,
    started_at: Nullable(Timestamp),
    finished_at: Nullable(Timestamp),
  },
  { description: 'A rollout: the job that brings databases from one version to another' },
)
export type Job = Static<typeof Job>

export const JobDatabase = Type.Object({
  database_id: Id('db'),
  name: Type.String(),
  status: Type.Enum(['pending', 'migrated', 'failed', 'skipped', 'rolled_back']),
  wave: Type.Integer(),
  error: Nullable(Type.String()),
  attempts: Type.Integer(),
  duration_ms: Nullable(Type.Number()),
  snapshot_id: Nullable(Type.String()),
})
export type JobDatabase = Static<typeof JobDatabase>

const Params = Input({ job: Type.String({ maxLength: 64 }) })

const listJobs = operation({
  id: 'jobs.list',
  method: 'GET',
  path: '/platform/jobs',
  tag,
  summary: 'List jobs, newest first',
  access: 'installation',
  query: Type.Object(
    {
      ...ListQuery.properties,
      template: Type.Optional(Type.String({ maxLength: 63 })),
      status: Type.Optional(JobStatus),
    },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(Job) },
  errors: ['INVALID_CURSOR'],
})

const getJob = operation({
  id: 'jobs.get',
  method: 'GET',
  path: '/platform/jobs/:job',
  tag,
  summary: 'Progress of a job',
  access: 'installation',
  params: Params,
  success: { status: 200, body: Job },
  errors: ['JOB_NOT_FOUND'],
})

const listJobDatabases = operation({
  id: 'jobs.databases.list',
  method: 'GET',
  path: '/platform/jobs/:job/databases',
  tag,
  summary: 'Outcome for each database',
  access: 'installation',
  params: Params,
  query: Type.Object(
    { ...ListQuery.properties, status: Type.Optional(JobDatabase.properties.status) },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(JobDatabase) },
  errors: ['JOB_NOT_FOUND', 'INVALID_CURSOR'],
})

const watchJob = operation({
  id: 'jobs.watch',
  method: 'GET',
  path: '/platform/jobs/:job/events',
  tag,
  summary: 'Live progress as server-sent events',
  description: 'Event `progress` carries a Job; `end` carries the last one, then the stream closes.',
  access: 'installation',
  params: Params,
  success: { status: 200, kind: 'events' },
  errors: ['JOB_NOT_FOUND'],
})

function jobAction(name: 'pause' | 'resume' | 'cancel' | 'retry', summary: string, description: string) {
  return operation({
    id: `jobs.${name}`,
    method: 'POST',
    path: `/platform/jobs/:job/${name}`,
    tag,
    summary,
    description,
    access: 'installation',
    params: Params,
    success: { status: 200, body: Job },
    errors: ['JOB_NOT_FOUND', 'JOB_STATE'],
  })
}

const rollbackJob = operation({
  id: 'jobs.rollback',
  method: 'POST',
  path: '/platform/jobs/:job/rollback',
  tag,
  summary: 'Bring the databases of a rollout back to the version before',
  description:
    'By the reverse migration. When that cannot bring back what a destructive step removed, the reply lists the losses; repeat with `confirm_losses` to restore the snapshots.',
  access: 'installation',
  params: Params,
  body: Input({ confirm_losses: Type.Optional(Type.Boolean()) }),
  success: { status: 202, body: Job },
  errors: ['JOB_NOT_FOUND', 'JOB_STATE', 'LOSSES_UNCONFIRMED', 'ROLLOUT_RUNNING'],
  idempotent: true,
})

export const jobOperations = {
  listJobs,
  getJob,
  listJobDatabases,
  watchJob,
  pauseJob: jobAction(
    'pause',
    'Pause a rollout',
    'Databases in progress are finished; no further one is started.',
  ),
  resumeJob: jobAction(
    'resume',
    'Resume a paused or halted rollout',
    'Goes on with the databases still pending.',
  ),
  cancelJob: jobAction('cancel', 'Cancel a rollout', 'Databases already migrated keep the new version.'),
  retryJob: jobAction(
    'retry',
    'Try the failed databases again',
    'Those that failed become pending, and the rollout goes on.',
  ),
  rollbackJob,
}
