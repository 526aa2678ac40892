import { Type, type Static } from 'typebox'
import { Input, Nullable, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { OrganizationReference } from './projects.ts'

const tag = 'Infrastructure modules'

/** What values a variable takes, as a tree. */
export type TypeExpression =
  | { kind: 'string' | 'number' | 'bool' | 'any' }
  | { kind: 'list' | 'set' | 'map'; element: TypeExpression }
  | { kind: 'tuple'; elements: TypeExpression[] }
  | { kind: 'object'; attributes: Record<string, TypeAttribute> }

export interface TypeAttribute {
  type: TypeExpression
  optional: boolean
  /** Null where there is none. */
  default: unknown
}

const TypeTree = Type.Unsafe<TypeExpression>({
  type: 'object',
  required: ['kind'],
  properties: {
    kind: {
      type: 'string',
      enum: ['string', 'number', 'bool', 'any', 'list', 'set', 'map', 'tuple', 'object'],
    },
  },
  additionalProperties: true,
  description:
    'A tree: `{kind: string|number|bool|any}`; `{kind: list|set|map, element}`; `{kind: tuple, elements}`; `{kind: object, attributes: {name: {type, optional, default}}}`',
})

export const ModuleVariable = Type.Object({
  name: Type.String(),
  type: TypeTree,
  type_text: Type.String({ description: 'The same as modules write it: `list(string)`' }),
  description: Type.String(),
  required: Type.Boolean({ description: 'It has no default' }),
  default: Type.Unknown({ description: 'Null too where it is computed, or none' }),
  nullable: Type.Boolean(),
  sensitive: Type.Boolean({ description: 'Its value is shown to nobody' }),
  choices: Nullable(Type.Array(Type.Unknown(), { description: 'The only values that it takes' })),
  rules: Type.Array(Type.String({ description: 'What the module says to a value that it does not take' })),
})
export type ModuleVariable = Static<typeof ModuleVariable>

export const ModuleOutput = Type.Object({
  name: Type.String(),
  description: Type.String(),
  sensitive: Type.Boolean(),
})
export type ModuleOutput = Static<typeof ModuleOutput>

const ModuleSource = Type.Object(
  {
    url: Type.String(),
    commit: Type.String(),
    folder: Type.String({ description: 'In the repository; empty for its root' }),
    hash: Type.String({ description: 'SHA-256 over its files' }),
    added_by: Type.String(),
    added_at: Timestamp,
  },
  { description: 'Where a module of your own came from' },
)

export const Module = Type.Object(
  {
    name: Type.String(),
    kind: Type.Enum(['vm', 'bucket', 'other']),
    cloud: Nullable(Type.Enum(['aws', 'azure', 'gcp', 'local'])),
    origin: Type.Enum(['bundled', 'own']),
    summary: Type.String({ description: 'First paragraph of its README' }),
    providers: Type.Array(Type.String()),
    source: Nullable(ModuleSource),
  },
  { description: 'Something that makes resources' },
)
export type Module = Static<typeof Module>

export const ModuleDetails = Type.Object({
  ...Module.properties,
  readme: Type.String({ description: 'Its README.md, as it is' }),
  variables: Type.Array(ModuleVariable),
  outputs: Type.Array(ModuleOutput),
})
export type ModuleDetails = Static<typeof ModuleDetails>

const Url = Type.String({
  maxLength: 2_000,
  pattern: '^https://[\\x21-\\x7e]+$',
  description: 'Of the repository, https, without a password',
})
const Commit = Type.String({
  pattern: '^(?:[0-9a-f]{40}|[0-9a-f]{64})$',
  description:
    'The whole id; `git ls-remote` and `git rev-parse` print it. Branches and tags move, and are not taken',
})

const AddModule = Input({
  organization: Type.Optional(OrganizationReference),
  name: Type.String({
    pattern: '^[a-z][a-z0-9_-]{1,62}$',
    description: 'Unique in the organization; not one that begins with aws_, azure_, gcp_ or local_',
  }),
  url: Url,
  commit: Commit,
  folder: Type.Optional(
    Type.String({ maxLength: 500, description: 'Where in the repository it is; its root when absent' }),
  ),
})
export type AddModule = Static<typeof AddModule>

const Host = Type.String({
  maxLength: 259,
  pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$',
  description: 'For example `github.com`; with a port where it is not 443',
})
const ProviderSource = Type.String({
  maxLength: 300,
  pattern: '^([a-z0-9.-]+(:[0-9]{1,5})?/)?[a-z0-9][a-z0-9_-]*/[a-z0-9][a-z0-9_-]*$',
  description: 'For example `hashicorp/aws`',
})
const ModuleRules = Type.Object(
  {
    hosts: Type.Array(Type.String(), { description: 'Where modules of your own may come from' }),
    providers: Type.Array(Type.String(), { description: 'What they may use' }),
    updated_at: Nullable(Timestamp),
  },
  { description: 'At first no host is allowed, and the providers of the three clouds' },
)
export type ModuleRules = Static<typeof ModuleRules>
const SetModuleRules = Input({
  organization: Type.Optional(OrganizationReference),
  hosts: Type.Array(Host, { maxItems: 50 }),
  providers: Type.Array(ProviderSource, { maxItems: 100 }),
})
export type SetModuleRules = Static<typeof SetModuleRules>

const InOrganization = Input({ organization: Type.Optional(OrganizationReference) })
const Params = Input({ module: Type.String({ minLength: 1, maxLength: 100 }) })
const within = [
  'ORGANIZATION_REQUIRED',
  'ORGANIZATION_NOT_FOUND',
  'SECOND_FACTOR_NEEDED',
  'FORBIDDEN',
] as const
const common = { tag, access: 'authenticated' } as const

const listModules = operation({
  ...common,
  id: 'infra.modules.list',
  method: 'GET',
  path: '/infra/modules',
  summary: 'List the modules that an organization can use: those that come with Tenantry, and its own',
  description: 'Needs `infra.read` in the organization.',
  query: InOrganization,
  success: { status: 200, body: Type.Object({ data: Type.Array(Module) }) },
  errors: within,
})

const getModule = operation({
  ...common,
  id: 'infra.modules.get',
  method: 'GET',
  path: '/infra/modules/:module',
  summary: 'A module with its variables, outputs and README: all that a form needs',
  description:
    'What the server gives by itself is not among the variables: `tenantry`, whom the objects belong to. `name` is the resource’s when it is not given. Needs `infra.read` in the organization.',
  params: Params,
  query: InOrganization,
  success: { status: 200, body: ModuleDetails },
  errors: [...within, 'MODULE_NOT_FOUND'],
})

const addModule = operation({
  ...common,
  id: 'infra.modules.add',
  method: 'POST',
  path: '/infra/modules',
  summary: 'Add a module of your own from a Git repository',
  description:
    'It is fetched once, at one commit, checked, and never changes; another commit is another module. It runs no programs of its own, and comes from a host and uses providers that the organization allows. Needs `infra.manage` in the organization.',
  body: AddModule,
  success: { status: 201, body: ModuleDetails },
  errors: [
    ...within,
    'MODULE_NAME_TAKEN',
    'MODULE_LIMIT_REACHED',
    'MODULE_SOURCE_REFUSED',
    'MODULE_FETCH_FAILED',
    'MODULE_REFUSED',
    'RATE_LIMITED',
    'UNAVAILABLE',
    'ORIGIN_REFUSED',
  ],
  idempotent: true,
})

const deleteModule = operation({
  ...common,
  id: 'infra.modules.delete',
  method: 'DELETE',
  path: '/infra/modules/:module',
  summary: 'Remove a module of your own that nothing is made with',
  description: 'Needs `infra.manage` in the organization.',
  params: Params,
  query: InOrganization,
  success: { status: 204 },
  errors: [...within, 'MODULE_NOT_FOUND', 'MODULE_IN_USE', 'ORIGIN_REFUSED'],
})

const getModuleRules = operation({
  ...common,
  id: 'infra.module_rules.get',
  method: 'GET',
  path: '/infra/module-rules',
  summary: 'Where modules of your own may come from, and what they may use',
  description: 'Needs `infra.read` in the organization.',
  query: InOrganization,
  success: { status: 200, body: ModuleRules },
  errors: within,
})

const setModuleRules = operation({
  ...common,
  id: 'infra.module_rules.set',
  method: 'PUT',
  path: '/infra/module-rules',
  summary: 'Set both lists',
  description: 'Modules that are there already stay. Needs `organization.update` in the organization.',
  body: SetModuleRules,
  success: { status: 200, body: ModuleRules },
  errors: [...within, 'ORIGIN_REFUSED'],
})

export const infraModuleOperations = {
  listModules,
  getModule,
  addModule,
  deleteModule,
  getModuleRules,
  setModuleRules,
}
