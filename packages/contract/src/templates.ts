import { Type, type Static } from 'typebox'
import { Id, IdOrName, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { Job, RolloutOptions } from './jobs.ts'
import { operation } from './operation.ts'

const tag = 'Templates'

/** The normalized schema document of `@tenantry/schema`; checked by its own parser. */
const SchemaDocument = Type.Unsafe<unknown>({
  type: 'object',
  description: 'A schema document, as `defineSchema(...).document` of @tenantry/schema gives it',
  additionalProperties: true,
})

export const Template = Type.Object(
  {
    id: Id('tpl'),
    name: Type.String(),
    current_version: Type.Integer({ description: 'The version that new databases are made from' }),
    newest_version: Type.Integer({
      description: 'The highest version that was ever published: above the current one after a rollback',
    }),
    database_count: Type.Integer(),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { description: 'A named schema with immutable, numbered versions' },
)
export type Template = Static<typeof Template>

export const TemplateVersion = Type.Object({
  template: Type.String(),
  version: Type.Integer(),
  parent_version: Nullable(
    Type.Integer({ description: 'The version that was current when it was pushed; null for the first' }),
  ),
  checksum: Type.String({ description: 'SHA-256 of the canonical schema, in hex' }),
  author: Type.String({ description: 'The actor who published it' }),
  message: Nullable(Type.String()),
  created_at: Timestamp,
  database_count: Type.Integer(),
})
export type TemplateVersion = Static<typeof TemplateVersion>

export const TemplateVersionDetail = Type.Intersect([
  TemplateVersion,
  Type.Object({ schema: SchemaDocument }),
])
export type TemplateVersionDetail = Static<typeof TemplateVersionDetail>

export const TemplateDetail = Type.Intersect([Template, Type.Object({ schema: SchemaDocument })])
export type TemplateDetail = Static<typeof TemplateDetail>

/**
 * An answer by name. `{ from, to }`: it was renamed. `{ from, to, rename: false }`: these two have nothing to do with each other.
 * `{ from, rename: false }`: it is dropped.
 */
export const RenameAnswer = Input({
  table: Type.Optional(Type.String({ maxLength: 63, description: 'Of a column; absent for a table' })),
  from: Type.String({ maxLength: 63 }),
  to: Type.Optional(Type.String({ maxLength: 63 })),
  rename: Type.Optional(Type.Boolean()),
})
export type RenameAnswer = Static<typeof RenameAnswer>

export const RenameQuestion = Type.Object({
  kind: Type.Union([Type.Literal('table'), Type.Literal('column')]),
  table: Type.Optional(Type.String({ description: "The new name of the column's table" })),
  from: Type.String(),
  candidates: Type.Array(Type.String()),
  message: Type.String(),
})
export type RenameQuestion = Static<typeof RenameQuestion>

const ChangeClass = Type.Enum(['safe', 'rebuild', 'needs_data', 'destructive'])

export const SchemaChange = Type.Object({
  class: ChangeClass,
  kind: Type.String(),
  table: Type.String(),
  column: Type.Optional(Type.String()),
  index: Type.Optional(Type.String()),
  summary: Type.String({ description: 'As in `+ tasks.assigned_to (TEXT)`' }),
})
export type SchemaChange = Static<typeof SchemaChange>

export const PlanStep = Type.Object({
  class: ChangeClass,
  kind: Type.String(),
  table: Type.String(),
  summary: Type.String(),
  statements: Type.Array(Type.String()),
})
export type PlanStep = Static<typeof PlanStep>

export const TemplateDiff = Type.Object({
  from_version: Type.Integer(),
  to_version: Type.Integer({ description: 'The version that a push would publish' }),
  class: ChangeClass,
  changes: Type.Array(SchemaChange, { description: 'Every difference, one line each' }),
  steps: Type.Array(PlanStep, { description: 'What is run on each database' }),
  questions: Type.Array(RenameQuestion, { description: 'To be answered by name before a push' }),
  database_count: Type.Integer({ description: 'Databases that the rollout would change' }),
})
export type TemplateDiff = Static<typeof TemplateDiff>

const PushBody = Input({
  schema: SchemaDocument,
  renames: Type.Optional(Type.Array(RenameAnswer, { maxItems: 500 })),
  allow_destructive: Type.Optional(Type.Boolean()),
  message: Type.Optional(Type.String({ maxLength: 500 })),
  rollout: Type.Optional(RolloutOptions),
})
export type PushBody = Static<typeof PushBody>

export const PushReply = Type.Object({ template: TemplateDetail, diff: TemplateDiff, job: Nullable(Job) })
export type PushReply = Static<typeof PushReply>

export const DriftReport = Type.Object({
  checked: Type.Integer(),
  drifted: Type.Integer(),
  databases: Type.Array(
    Type.Object({
      database_id: Id('db'),
      name: Type.String(),
      version: Nullable(Type.Integer()),
      error: Nullable(Type.String({ description: 'The database could not be read' })),
      repaired: Type.Boolean(),
      differences: Type.Array(
        Type.Object({
          kind: Type.String(),
          object: Type.String(),
          expected: Nullable(Type.String()),
          actual: Nullable(Type.String()),
        }),
      ),
    }),
    { description: 'Only databases with differences or errors' },
  ),
  next_cursor: Nullable(Type.String()),
})
export type DriftReport = Static<typeof DriftReport>

const Params = Input({ template: IdOrName })
const VersionParams = Input({ template: IdOrName, version: Type.String({ pattern: '^[0-9]{1,9}$' }) })
const schemaErrors = ['SCHEMA_INVALID', 'RENAME_UNANSWERED'] as const

const createTemplate = operation({
  id: 'templates.create',
  method: 'POST',
  path: '/platform/templates',
  tag,
  summary: 'Publish a new template (version 1)',
  access: 'installation',
  body: Input({
    name: Type.Optional(Type.String({ maxLength: 63, description: "The schema's own name when absent" })),
    schema: SchemaDocument,
    message: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  success: { status: 201, body: TemplateDetail },
  errors: ['TEMPLATE_NAME_TAKEN', 'SCHEMA_INVALID'],
  idempotent: true,
})

const listTemplates = operation({
  id: 'templates.list',
  method: 'GET',
  path: '/platform/templates',
  tag,
  summary: 'List templates',
  access: 'installation',
  query: ListQuery,
  success: { status: 200, body: Page(Template) },
  errors: ['INVALID_CURSOR'],
})

const getTemplate = operation({
  id: 'templates.get',
  method: 'GET',
  path: '/platform/templates/:template',
  tag,
  summary: 'Get a template with its current schema',
  access: 'installation',
  params: Params,
  success: { status: 200, body: TemplateDetail },
  errors: ['TEMPLATE_NOT_FOUND'],
})

const deleteTemplate = operation({
  id: 'templates.delete',
  method: 'DELETE',
  path: '/platform/templates/:template',
  tag,
  summary: 'Delete a template that no database is made from',
  access: 'installation',
  params: Params,
  success: { status: 204 },
  errors: ['TEMPLATE_NOT_FOUND', 'TEMPLATE_IN_USE'],
})

const listVersions = operation({
  id: 'templates.versions.list',
  method: 'GET',
  path: '/platform/templates/:template/versions',
  tag,
  summary: 'List the versions of a template, newest first',
  access: 'installation',
  params: Params,
  query: ListQuery,
  success: { status: 200, body: Page(TemplateVersion) },
  errors: ['TEMPLATE_NOT_FOUND', 'INVALID_CURSOR'],
})

const getVersion = operation({
  id: 'templates.versions.get',
  method: 'GET',
  path: '/platform/templates/:template/versions/:version',
  tag,
  summary: 'Get one version with its schema',
  access: 'installation',
  params: VersionParams,
  success: { status: 200, body: TemplateVersionDetail },
  errors: ['TEMPLATE_NOT_FOUND', 'TEMPLATE_VERSION_NOT_FOUND'],
})

const diffTemplate = operation({
  id: 'templates.diff',
  method: 'POST',
  path: '/platform/templates/:template/diff',
  tag,
  summary: 'Preview what a push would do',
  access: 'installation',
  params: Params,
  body: Input({
    schema: SchemaDocument,
    renames: Type.Optional(Type.Array(RenameAnswer, { maxItems: 500 })),
  }),
  success: { status: 200, body: TemplateDiff },
  errors: ['TEMPLATE_NOT_FOUND', 'SCHEMA_INVALID'],
})

const pushTemplate = operation({
  id: 'templates.push',
  method: 'POST',
  path: '/platform/templates/:template/push',
  tag,
  summary: 'Publish a new version and roll it out',
  description:
    'The migration is tried on a scratch database and on a copy of the first database. Then the version is published and a rollout job brings the databases to it.',
  access: 'installation',
  params: Params,
  body: PushBody,
  success: { status: 202, body: PushReply },
  errors: [
    'TEMPLATE_NOT_FOUND',
    ...schemaErrors,
    'SCHEMA_UNCHANGED',
    'DESTRUCTIVE_CHANGE',
    'DATA_CHECK_FAILED',
    'DRY_RUN_FAILED',
    'ROLLOUT_RUNNING',
  ],
  idempotent: true,
})

const checkDrift = operation({
  id: 'templates.drift',
  method: 'POST',
  path: '/platform/templates/:template/drift',
  tag,
  summary: 'Compare the real structure of the databases with their recorded version',
  access: 'installation',
  params: Params,
  body: Input({
    repair: Type.Optional(
      Type.Boolean({ description: 'Bring back what can be brought back without losing data' }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'Databases looked at; 200 when absent' }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 1024 })),
  }),
  success: { status: 200, body: DriftReport },
  errors: ['TEMPLATE_NOT_FOUND', 'INVALID_CURSOR'],
})

export const templateOperations = {
  createTemplate,
  listTemplates,
  getTemplate,
  deleteTemplate,
  listVersions,
  getVersion,
  diffTemplate,
  pushTemplate,
  checkDrift,
}
