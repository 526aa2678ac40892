import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { PlannedChange, Run } from './infra-runs.ts'
import { operation } from './operation.ts'
import { OrganizationReference } from './projects.ts'

const common = { tag: 'Infrastructure', access: 'authenticated' } as const

/** A resource that is no longer as its last run has left it. */
export const Drift = Type.Object({
  resource_id: Id('res'),
  project_id: Id('prj'),
  environment: Nullable(Type.String()),
  name: Type.String(),
  module: Type.String(),
  checked_at: Timestamp,
  run_id: Nullable(Type.String({ description: 'The run that found it' })),
  changes: Type.Array(PlannedChange, {
    description: 'Attribute by attribute: `before` as it was left, `after` as it was found',
  }),
})
export type Drift = Static<typeof Drift>

const listDrift = operation({
  ...common,
  id: 'infra.drift.list',
  method: 'GET',
  path: '/infra/drift',
  summary: 'List the resources of an organization that somebody has changed behind our back',
  description:
    'As the newest look of each has found them: every resource that is ready is looked at once a day (`TENANTRY_DRIFT_SECONDS`). Needs `infra.read` in the organization.',
  query: Type.Object(
    { ...ListQuery.properties, organization: Type.Optional(OrganizationReference) },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(Drift) },
  errors: [
    'ORGANIZATION_REQUIRED',
    'ORGANIZATION_NOT_FOUND',
    'SECOND_FACTOR_NEEDED',
    'FORBIDDEN',
    'INVALID_CURSOR',
  ],
})

const acceptDrift = operation({
  ...common,
  id: 'infra.drift.accept',
  method: 'POST',
  path: '/infra/resources/:resource/drift/accept',
  summary: 'Plan to take what was found for what is there',
  description:
    'Changes the state and nothing in the cloud, after the approvals that every plan takes. The inputs stay: what they say otherwise the next change puts back. To put it back now, start a run of kind `change`.',
  params: Input({ resource: Type.String({ maxLength: 64 }) }),
  success: { status: 202, body: Run },
  errors: ['RESOURCE_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED', 'RESOURCE_BUSY', 'RESOURCE_STATE'],
  idempotent: true,
})

export const infraDriftOperations = { listDrift, acceptDrift }
