import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Metadata, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'

const tag = 'Projects'

/** Names the organization of a request whose path names none. */
export const OrganizationReference = Type.String({
  minLength: 1,
  maxLength: 128,
  description:
    'Id or slug; when absent the header `Tenantry-Org`, else the only organization that the credential opens',
})
export const EnvironmentName = Type.String({ pattern: '^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$' })
const Environments = Type.Array(EnvironmentName, {
  minItems: 1,
  maxItems: 20,
  uniqueItems: true,
  description: '`development`, `staging` and `production` when absent',
})
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
const Slug = Type.String({
  pattern: '^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$',
  description: 'Unique in the organization; made from the name when absent',
})

const Approvals = Input(
  {
    needed: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10, description: 'The installation’s default when absent' }),
    ),
    four_eyes: Type.Optional(
      Type.Boolean({ description: 'Two different people, neither of whom asked for it' }),
    ),
    roles: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
        maxItems: 50,
        description:
          'Who may approve, by role; with neither `roles` nor `users`, whoever has `infra.approve`',
      }),
    ),
    users: Type.Optional(Type.Array(Id('usr'), { maxItems: 100, description: 'Who may approve, by id' })),
    auto: Type.Optional(
      Input(
        {
          price_difference_below: Type.Optional(
            Type.Integer({ minimum: 0, description: 'A month, in minor units of the price list’s currency' }),
          ),
          nothing_destroyed: Type.Optional(Type.Boolean({ description: 'Nor replaced' })),
          match: Type.Optional(Type.Enum(['all', 'any'], { description: '`all` when absent' })),
        },
        'When a plan needs no approval',
      ),
    ),
  },
  'Who has to approve plans in the project. Whoever may approve has `infra.approve` as well',
)
export type ProjectApprovals = Static<typeof Approvals>

const ProjectSettings = Type.Object({
  default_environment: Nullable(
    Type.String({ maxLength: 32, description: 'What is meant where no environment is named' }),
  ),
  approvals: Nullable(Approvals),
})
export type ProjectSettings = Static<typeof ProjectSettings>

const ProjectSettingsInput = Input({
  default_environment: Type.Optional(ProjectSettings.properties.default_environment),
  approvals: Type.Optional(ProjectSettings.properties.approvals),
})

export const Project = Type.Object(
  {
    id: Id('prj'),
    organization_id: Id('org'),
    slug: Type.String(),
    name: Type.String(),
    environments: Type.Array(Type.String()),
    metadata: Metadata,
    settings: ProjectSettings,
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Nullable(Timestamp),
    purge_at: Nullable(Timestamp),
  },
  { description: 'A workspace in an organization' },
)
export type Project = Static<typeof Project>

const common = {
  slug: Type.Optional(Slug),
  environments: Type.Optional(Environments),
  metadata: Type.Optional(Metadata),
  settings: Type.Optional(ProjectSettingsInput),
}
const CreateProject = Input({ organization: Type.Optional(OrganizationReference), name: Name, ...common })
export type CreateProject = Static<typeof CreateProject>
const UpdateProject = Input({ name: Type.Optional(Name), ...common })
export type UpdateProject = Static<typeof UpdateProject>

const Params = Input({
  project: Type.String({
    minLength: 1,
    maxLength: 128,
    description: 'Id; or slug, with the organization named',
  }),
})
const Query = Type.Object(
  { organization: Type.Optional(OrganizationReference) },
  { additionalProperties: false },
)
const within = ['ORGANIZATION_REQUIRED', 'ORGANIZATION_NOT_FOUND', 'SECOND_FACTOR_NEEDED'] as const
const named = ['PROJECT_NOT_FOUND', 'FORBIDDEN', ...within] as const

const createProject = operation({
  id: 'projects.create',
  method: 'POST',
  path: '/projects',
  tag,
  summary: 'Create a project',
  description: 'Needs `projects.manage` in the organization.',
  access: 'authenticated',
  body: CreateProject,
  success: { status: 201, body: Project },
  errors: [...within, 'FORBIDDEN', 'PROJECT_SLUG_TAKEN', 'PROJECT_LIMIT_REACHED', 'ORIGIN_REFUSED'],
  idempotent: true,
})

const listProjects = operation({
  id: 'projects.list',
  method: 'GET',
  path: '/projects',
  tag,
  summary: 'List the projects of an organization, newest first',
  description: 'Needs `projects.read` in the organization.',
  access: 'authenticated',
  query: Type.Object(
    {
      ...ListQuery.properties,
      ...Query.properties,
      search: Type.Optional(
        Type.String({ minLength: 1, maxLength: 100, description: 'Part of a name or slug' }),
      ),
      deleted: Type.Optional(Type.Enum(['true'], { description: 'Those that can be restored' })),
    },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(Project) },
  errors: [...within, 'FORBIDDEN', 'INVALID_CURSOR'],
})

const getProject = operation({
  id: 'projects.get',
  method: 'GET',
  path: '/projects/:project',
  tag,
  summary: 'Show a project',
  description: 'Needs `projects.read` in its organization.',
  access: 'authenticated',
  params: Params,
  query: Query,
  success: { status: 200, body: Project },
  errors: named,
})

const updateProject = operation({
  id: 'projects.update',
  method: 'PATCH',
  path: '/projects/:project',
  tag,
  summary: 'Change a project',
  description:
    'Members of `metadata` are merged; null takes one away. `environments` is the whole list; one that something lies in stays. Needs `projects.manage` in its organization.',
  access: 'authenticated',
  params: Params,
  query: Query,
  body: UpdateProject,
  success: { status: 200, body: Project },
  errors: [...named, 'PROJECT_SLUG_TAKEN', 'PROJECT_IN_USE', 'ORIGIN_REFUSED'],
})

const deleteProject = operation({
  id: 'projects.delete',
  method: 'DELETE',
  path: '/projects/:project',
  tag,
  summary: 'Delete a project that nothing lies in',
  description: 'It can be restored until `purge_at`. Needs `projects.manage` in its organization.',
  access: 'authenticated',
  params: Params,
  query: Query,
  success: { status: 200, body: Project },
  errors: [...named, 'PROJECT_IN_USE', 'ORIGIN_REFUSED'],
})

const restoreProject = operation({
  id: 'projects.restore',
  method: 'POST',
  path: '/projects/:project/restore',
  tag,
  summary: 'Restore a deleted project',
  description: 'Needs `projects.manage` in its organization.',
  access: 'authenticated',
  params: Params,
  query: Query,
  success: { status: 200, body: Project },
  errors: [...named, 'CONFLICT', 'ORIGIN_REFUSED'],
})

export const projectOperations = {
  createProject,
  listProjects,
  getProject,
  updateProject,
  deleteProject,
  restoreProject,
}
