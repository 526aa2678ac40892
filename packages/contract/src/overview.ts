import { Type, type Static } from 'typebox'
import { Nullable, Timestamp } from './common.ts'
import { Job } from './jobs.ts'
import { operation } from './operation.ts'

const Growth = Type.Object({
  total: Type.Integer({ minimum: 0 }),
  daily: Type.Array(Type.Integer({ minimum: 0 }), {
    description: 'How many there were at the end of each of the last 14 days (UTC); the last one is today',
  }),
})
export type Growth = Static<typeof Growth>

export const Attention = Type.Object(
  {
    kind: Type.Enum(
      [
        'rollout_halted',
        'rollout_failed',
        'run_failed',
        'run_awaiting_approval',
        'resource_drifted',
        'account_locked_out',
        'mail_failed',
      ],
      {
        description:
          '`rollout_failed`: of the current version; `run_failed`: the last run of a resource, in the last 14 days; `account_locked_out`: too many wrong passwords, in the last 24 hours; each of the others: as it is now',
      },
    ),
    count: Type.Integer({ minimum: 1 }),
    items: Type.Array(
      Type.Object({
        id: Type.String({
          description: 'Of the job, the run, the resource, the user or the mail, by the kind',
        }),
        name: Type.String({ description: 'Of the template, the resource, the person or the mail' }),
        organization_id: Nullable(Type.String()),
        resource_id: Nullable(Type.String({ description: 'Of a run' })),
        detail: Nullable(Type.String({ description: 'What went wrong' })),
        at: Timestamp,
      }),
      { description: 'The newest 5' },
    ),
  },
  { description: 'Something that somebody has to look at' },
)
export type Attention = Static<typeof Attention>

export const Overview = Type.Object({
  attention: Type.Array(Attention, { description: 'The most urgent first; empty when all is well' }),
  counts: Type.Object({
    databases: Growth,
    templates: Growth,
    organizations: Growth,
    users: Growth,
    resources: Growth,
  }),
  rollouts: Type.Array(Job, { description: 'Under way or paused, the newest first; 10 at most' }),
  first_steps: Type.Object(
    {
      template: Type.Boolean(),
      database: Type.Boolean(),
      person: Type.Boolean({ description: 'Somebody beside the first owner' }),
      key: Type.Boolean({ description: 'A key beside the one that the first start made' }),
    },
    { description: 'What of a new installation was done already' },
  ),
})
export type Overview = Static<typeof Overview>

const getOverview = operation({
  id: 'installation.overview',
  method: 'GET',
  path: '/platform/overview',
  tag: 'System',
  summary: 'How the installation is doing',
  description: 'What needs attention, how much there is of everything, and what is under way.',
  access: 'operator',
  success: { status: 200, body: Overview },
  errors: [],
})

export const overviewOperations = { getOverview }
