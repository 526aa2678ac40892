import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { Run } from './infra-runs.ts'
import { OrganizationReference } from './projects.ts'

const tag = 'Infrastructure'

/** What a module makes of its variables; see `GET /infra/modules`. */
const Inputs = Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.Unknown(), {
  maxProperties: 100,
  description: 'Values of the module’s variables (`GET /infra/modules`), 64 KiB at most',
})

const Name = Type.String({
  pattern: '^[a-z]([a-z0-9-]{0,58}[a-z0-9])?$',
  description:
    'Lower-case letters, digits and hyphens, beginning with a letter, 60 at most; unique in its project',
})

export const ResourceStatus = Type.Enum(
  [
    'pending',
    'planning',
    'awaiting_approval',
    'applying',
    'ready',
    'failed',
    'unknown',
    'destroying',
    'destroyed',
  ],
  { description: '`unknown`: a run was cut short, and a recovery has to find out what there is' },
)
export type ResourceStatus = Static<typeof ResourceStatus>

const Output = Type.Object({
  value: Type.Unknown({ description: 'Null when it is sensitive' }),
  sensitive: Type.Boolean(),
})

export const Resource = Type.Object(
  {
    id: Id('res'),
    organization_id: Id('org'),
    project_id: Id('prj'),
    environment: Nullable(Type.String()),
    name: Type.String(),
    module: Type.String({ description: 'Name of the module that makes it' }),
    credential_id: Nullable(Id('crd')),
    status: ResourceStatus,
    inputs: Type.Record(Type.String(), Type.Unknown(), {
      description:
        'What it was last made to be, or asked to be where it was never made; secret values are left out',
    }),
    outputs: Type.Record(Type.String(), Output),
    address: Nullable(Type.String({ description: 'Where a machine is reached' })),
    external_id: Nullable(Type.String({ description: 'Its id at the cloud' })),
    console_url: Nullable(Type.String({ description: 'Its page in the cloud’s console' })),
    run_id: Nullable(Id('run')),
    reason: Nullable(Type.String({ description: 'Why it failed, or is unknown' })),
    drift: Type.Enum(['unchecked', 'none', 'drifted']),
    drift_checked_at: Nullable(Timestamp),
    created_at: Timestamp,
    updated_at: Timestamp,
    destroyed_at: Nullable(Timestamp),
  },
  { description: 'A virtual machine, a bucket, or whatever else a module makes' },
)
export type Resource = Static<typeof Resource>

const ImportTarget = Input({
  address: Type.String({
    maxLength: 500,
    pattern:
      '^[A-Za-z_][A-Za-z0-9_-]*(\\[([0-9]{1,9}|"[^"\\\\$%]*")\\])?(\\.[A-Za-z_][A-Za-z0-9_-]*(\\[([0-9]{1,9}|"[^"\\\\$%]*")\\])?)+$',
    description: 'In the module: `aws_s3_bucket.this`',
  }),
  id: Type.String({
    maxLength: 2_048,
    pattern: '^[^\\x00-\\x1f\\x7f]+$',
    description: 'Of the object at its cloud, in the form that the provider takes for imports',
  }),
})
export type ImportTarget = Static<typeof ImportTarget>
const Imports = Type.Array(ImportTarget, {
  minItems: 1,
  maxItems: 50,
  description: 'Objects that are there already, and are taken over instead of being made',
})

const createMembers = {
  name: Name,
  module: Type.String({
    minLength: 1,
    maxLength: 100,
    description: 'For example `aws_vm` or `local_bucket`',
  }),
  environment: Type.Optional(Type.String({ minLength: 1, maxLength: 63 })),
  credential_id: Type.Optional(Type.String({ maxLength: 64 })),
  inputs: Type.Optional(Inputs),
  import: Type.Optional(Imports),
}

const CreateResource = Input(createMembers)
export type CreateResource = Static<typeof CreateResource>

const ProjectParams = Input({
  project: Type.String({
    minLength: 1,
    maxLength: 128,
    description: 'Id; or slug, with the organization named',
  }),
})
const organization = { organization: Type.Optional(OrganizationReference) }
const CreateResourceIn = Input({
  ...createMembers,
  ...organization,
  project: Type.String({
    minLength: 1,
    maxLength: 128,
    description: 'Id; or slug, with the organization named',
  }),
})

const ChangeResource = Input({ inputs: Inputs })
export type ChangeResource = Static<typeof ChangeResource>

/** A resource together with the run that was begun for it. */
export const ResourceWithRun = Type.Object({ resource: Resource, run: Run })
export type ResourceWithRun = Static<typeof ResourceWithRun>

const Params = Input({ resource: Type.String({ maxLength: 64 }) })

const common = { tag, access: 'authenticated' } as const
const inProject = [
  'PROJECT_NOT_FOUND',
  'FORBIDDEN',
  'ORGANIZATION_REQUIRED',
  'ORGANIZATION_NOT_FOUND',
  'SECOND_FACTOR_NEEDED',
] as const
const asking = ['MODULE_NOT_FOUND', 'CREDENTIAL_NOT_FOUND', 'INPUTS_INVALID', 'RESOURCE_NAME_TAKEN'] as const

const createProjectResource = operation({
  ...common,
  id: 'infra.resources.create',
  method: 'POST',
  path: '/projects/:project/resources',
  summary: 'Ask for a resource: its first run is planned at once',
  params: ProjectParams,
  query: Input(organization),
  body: CreateResource,
  success: { status: 202, body: ResourceWithRun },
  errors: [...inProject, ...asking],
  idempotent: true,
})

const createResource = operation({
  ...common,
  id: 'infra.resources.create_in',
  method: 'POST',
  path: '/resources',
  summary: 'The same with the project in the body',
  body: CreateResourceIn,
  success: { status: 202, body: ResourceWithRun },
  errors: [...inProject, ...asking],
  idempotent: true,
})

const listResources = operation({
  ...common,
  id: 'infra.resources.list',
  method: 'GET',
  path: '/projects/:project/resources',
  summary: 'List the resources of a project, newest first',
  params: ProjectParams,
  query: Type.Object(
    {
      ...ListQuery.properties,
      ...organization,
      status: Type.Optional(ResourceStatus),
      module: Type.Optional(Type.String({ maxLength: 100 })),
    },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(Resource) },
  errors: [...inProject, 'INVALID_CURSOR'],
})

const listOrganizationResources = operation({
  ...common,
  id: 'infra.resources.list_in',
  method: 'GET',
  path: '/infra/resources',
  summary: 'List the resources of an organization, over all its projects, newest first',
  description: 'Needs `infra.read` in the organization.',
  query: Type.Object(
    {
      ...ListQuery.properties,
      ...organization,
      project: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Id or slug' })),
      status: Type.Optional(ResourceStatus),
      module: Type.Optional(Type.String({ maxLength: 100 })),
      cloud: Type.Optional(Type.Enum(['aws', 'azure', 'gcp', 'local'])),
      kind: Type.Optional(Type.Enum(['vm', 'bucket', 'other'])),
    },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(Resource) },
  errors: [...inProject, 'INVALID_CURSOR'],
})

const getResource = operation({
  ...common,
  id: 'infra.resources.get',
  method: 'GET',
  path: '/infra/resources/:resource',
  summary: 'One resource',
  params: Params,
  success: { status: 200, body: Resource },
  errors: ['RESOURCE_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED'],
})

const watchResource = operation({
  ...common,
  id: 'infra.resources.watch',
  method: 'GET',
  path: '/infra/resources/:resource/events',
  summary: 'Every change of its status as server-sent events',
  description: 'Event `resource` carries a Resource; the first one as it is now.',
  params: Params,
  success: { status: 200, kind: 'events' },
  errors: ['RESOURCE_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED'],
})

const changeResource = operation({
  ...common,
  id: 'infra.resources.change',
  method: 'PATCH',
  path: '/infra/resources/:resource',
  summary: 'Plan a change: members of `inputs` replace those of before, null takes one back to its default',
  params: Params,
  body: ChangeResource,
  success: { status: 202, body: ResourceWithRun },
  errors: [
    'RESOURCE_NOT_FOUND',
    'FORBIDDEN',
    'SECOND_FACTOR_NEEDED',
    'RESOURCE_BUSY',
    'RESOURCE_STATE',
    'INPUTS_INVALID',
  ],
})

const importResource = operation({
  ...common,
  id: 'infra.resources.import',
  method: 'POST',
  path: '/infra/resources/:resource/import',
  summary: 'Plan to take objects over that are there already',
  description:
    'The plan shows what would be taken over, and what would be changed of it. Nothing is before it is approved.',
  params: Params,
  body: Input({ import: Imports }),
  success: { status: 202, body: ResourceWithRun },
  errors: [
    'RESOURCE_NOT_FOUND',
    'FORBIDDEN',
    'SECOND_FACTOR_NEEDED',
    'RESOURCE_BUSY',
    'RESOURCE_STATE',
    'MODULE_NOT_FOUND',
    'INPUTS_INVALID',
  ],
  idempotent: true,
})

const destroyResource = operation({
  ...common,
  id: 'infra.resources.destroy',
  method: 'DELETE',
  path: '/infra/resources/:resource',
  summary: 'Plan its destruction',
  params: Params,
  success: { status: 202, body: ResourceWithRun },
  errors: ['RESOURCE_NOT_FOUND', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED', 'RESOURCE_BUSY', 'RESOURCE_STATE'],
})

export const infraResourceOperations = {
  createProjectResource,
  createResource,
  listResources,
  listOrganizationResources,
  getResource,
  watchResource,
  changeResource,
  importResource,
  destroyResource,
}
