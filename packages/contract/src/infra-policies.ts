import { Type, type Static, type TSchema } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { PolicyFinding, RunKind } from './infra-runs.ts'
import { operation } from './operation.ts'
import { OrganizationReference } from './projects.ts'

const tag = 'Infrastructure policies'

export const policyEffects = ['deny', 'needs_approval', 'warn'] as const

const Effect = Type.Enum([...policyEffects], {
  description:
    '`deny`: such a plan is never applied; `needs_approval`: somebody has to approve it, whatever the project says; `warn`: it is said on the run',
})

const Pattern = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[\\x21-\\x7e]+$',
  description: '`*` stands for any characters; letters count in either case',
})
const Patterns = Type.Array(Pattern, { minItems: 1, maxItems: 200 })
const Unpriced = Type.Enum(['deny', 'needs_approval'], {
  description: 'What becomes of a plan with objects that no price is known of',
})
const TagWanted = Input({
  key: Type.String({ minLength: 1, maxLength: 128 }),
  values: Type.Optional(
    Type.Array(Type.String({ maxLength: 256 }), {
      minItems: 1,
      maxItems: 100,
      description: 'One of these; any that is not empty when absent',
    }),
  ),
})

const rule = <Name extends string, Members extends Record<string, TSchema>>(name: Name, members: Members) =>
  Input({ rule: Type.Literal(name), effect: Effect, ...members })

/** A rule on what a plan is about to do. */
export const PolicyRule = Type.Union([
  rule('allowed_regions', { regions: Patterns }),
  rule('allowed_sizes', { sizes: Patterns }),
  rule('allowed_modules', { modules: Patterns }),
  rule('required_tags', { tags: Type.Array(TagWanted, { minItems: 1, maxItems: 50 }) }),
  rule('price_ceiling', {
    monthly: Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000_000,
      description: 'In minor units of the currency',
    }),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    unpriced: Unpriced,
  }),
  rule('no_public_bucket', {}),
  rule('protected_kinds', { kinds: Patterns }),
  Input(
    { rule: Type.Literal('rego'), source: Type.String({ minLength: 1, maxLength: 65_536 }) },
    'A package `tenantry` with the sets `deny`, `needs_approval` and `warn`, of texts or of `{message, address}`; takes an `opa` at the server',
  ),
])
export type PolicyRule = Static<typeof PolicyRule>

const Name = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '\\S',
  description: 'Unique in the organization',
})
const Description = Type.String({ maxLength: 1_000 })
export const PolicyRules = Type.Array(PolicyRule, { minItems: 1, maxItems: 50 })
const ProjectReference = Type.String({ minLength: 1, maxLength: 128, description: 'Id or slug' })

const CreatePolicy = Input({
  organization: Type.Optional(OrganizationReference),
  project: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'Id or slug of the project it is for; all of the organization when absent',
    }),
  ),
  name: Name,
  description: Type.Optional(Description),
  enabled: Type.Optional(Type.Boolean()),
  rules: PolicyRules,
})
export type CreatePolicy = Static<typeof CreatePolicy>

const UpdatePolicy = Input({
  name: Type.Optional(Name),
  description: Type.Optional(Description),
  enabled: Type.Optional(Type.Boolean()),
  rules: Type.Optional(PolicyRules),
})
export type UpdatePolicy = Static<typeof UpdatePolicy>

export const Policy = Type.Object(
  {
    id: Id('pol'),
    organization_id: Id('org'),
    project_id: Nullable(Id('prj')),
    name: Type.String(),
    description: Type.String(),
    enabled: Type.Boolean(),
    rules: Type.Array(PolicyRule),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { description: 'Rules on plans of an organization, or of one of its projects' },
)
export type Policy = Static<typeof Policy>

const EvaluatePolicies = Input({
  organization: Type.Optional(OrganizationReference),
  project: Type.Optional(ProjectReference),
  run: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'A run whose plan waits; else `document` is what is looked at',
    }),
  ),
  document: Type.Optional(
    Type.Record(Type.String({ maxLength: 200 }), Type.Unknown(), {
      description: 'A plan as `tofu show -json` prints it',
    }),
  ),
  module: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Goes with `document`' })),
  kind: Type.Optional(RunKind),
  policy: Type.Optional(
    Type.String({ maxLength: 64, description: 'This one alone, also where it is not enabled' }),
  ),
  rules: Type.Optional(PolicyRules),
})
export type EvaluatePolicies = Static<typeof EvaluatePolicies>

export const PolicyEvaluation = Type.Object({
  allowed: Type.Boolean({ description: 'Nothing denies it' }),
  needs_approval: Type.Boolean(),
  findings: Type.Array(PolicyFinding),
})
export type PolicyEvaluation = Static<typeof PolicyEvaluation>

const Params = Input({ policy: Type.String({ minLength: 1, maxLength: 64 }) })
const within = [
  'ORGANIZATION_REQUIRED',
  'ORGANIZATION_NOT_FOUND',
  'SECOND_FACTOR_NEEDED',
  'FORBIDDEN',
] as const
const named = ['POLICY_NOT_FOUND', 'SECOND_FACTOR_NEEDED', 'FORBIDDEN'] as const
const ofRego = ['REGO_UNAVAILABLE', 'REGO_INVALID', 'RATE_LIMITED'] as const
const common = { tag, access: 'authenticated' } as const
const BODY_BYTES_MAX = 2 * 1024 * 1024
const PLAN_BYTES_MAX = 16 * 1024 * 1024

const createPolicy = operation({
  ...common,
  id: 'infra.policies.create',
  method: 'POST',
  path: '/infra/policies',
  summary: 'Add a policy',
  description:
    'It holds for every plan that is made, or applied, from then on. Needs `infra.manage` in the organization.',
  body: CreatePolicy,
  bodyLimitBytes: BODY_BYTES_MAX,
  success: { status: 201, body: Policy },
  errors: [
    ...within,
    ...ofRego,
    'PROJECT_NOT_FOUND',
    'POLICY_NAME_TAKEN',
    'POLICY_LIMIT_REACHED',
    'ORIGIN_REFUSED',
  ],
  idempotent: true,
})

const listPolicies = operation({
  ...common,
  id: 'infra.policies.list',
  method: 'GET',
  path: '/infra/policies',
  summary: 'List the policies of an organization, newest first',
  description:
    'With `project`, those that hold there: its own and those of the whole organization. Needs `infra.read`.',
  query: Type.Object(
    {
      ...ListQuery.properties,
      organization: Type.Optional(OrganizationReference),
      project: Type.Optional(ProjectReference),
    },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(Policy) },
  errors: [...within, 'PROJECT_NOT_FOUND', 'INVALID_CURSOR'],
})

const getPolicy = operation({
  ...common,
  id: 'infra.policies.get',
  method: 'GET',
  path: '/infra/policies/:policy',
  summary: 'Show a policy',
  description: 'Needs `infra.read` in its organization.',
  params: Params,
  success: { status: 200, body: Policy },
  errors: named,
})

const updatePolicy = operation({
  ...common,
  id: 'infra.policies.update',
  method: 'PATCH',
  path: '/infra/policies/:policy',
  summary: 'Change a policy',
  description: '`rules` are replaced as a whole. Needs `infra.manage` in its organization.',
  params: Params,
  body: UpdatePolicy,
  bodyLimitBytes: BODY_BYTES_MAX,
  success: { status: 200, body: Policy },
  errors: [...named, ...ofRego, 'POLICY_NAME_TAKEN', 'ORIGIN_REFUSED'],
})

const deletePolicy = operation({
  ...common,
  id: 'infra.policies.delete',
  method: 'DELETE',
  path: '/infra/policies/:policy',
  summary: 'Remove a policy',
  description: 'Needs `infra.manage` in its organization.',
  params: Params,
  success: { status: 204 },
  errors: [...named, 'ORIGIN_REFUSED'],
})

const evaluatePolicies = operation({
  ...common,
  id: 'infra.policies.evaluate',
  method: 'POST',
  path: '/infra/policies/evaluate',
  summary: 'See what policies say of a plan',
  description:
    'Changes nothing. The plan is one that waits (`run`) or one that is sent (`document`); the rules are those that hold for it, those of one policy (`policy`), or ones that are sent (`rules`). Needs `infra.manage` in the organization.',
  body: EvaluatePolicies,
  bodyLimitBytes: PLAN_BYTES_MAX,
  success: { status: 200, body: PolicyEvaluation },
  errors: [
    ...within,
    ...ofRego,
    'PROJECT_NOT_FOUND',
    'RUN_NOT_FOUND',
    'RUN_STATE',
    'POLICY_NOT_FOUND',
    'ORIGIN_REFUSED',
  ],
})

export const policyOperations = {
  createPolicy,
  listPolicies,
  evaluatePolicies,
  getPolicy,
  updatePolicy,
  deletePolicy,
}
