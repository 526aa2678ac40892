import { Type, type Static } from 'typebox'
import { Id, Input, Nullable, Timestamp } from './common.ts'
import { operation } from './operation.ts'

const tag = 'Trusted issuers'

const Algorithm = Type.Enum(
  ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  { description: 'Asymmetric ones alone' },
)
const ClaimName = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'A claim at the top of the token, such as `org_id` or `https://example.com/role`',
})
const Role = Type.String({ minLength: 1, maxLength: 64 })
const RoleMap = Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Role, {
  maxProperties: 100,
  description:
    'Values of the role claim and the roles that they mean, never `owner`; of several, the first here counts',
})

const fields = {
  audiences: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
    minItems: 1,
    maxItems: 20,
    description: 'A token has to be for one of these',
  }),
  algorithms: Type.Array(Algorithm, { minItems: 1, maxItems: 11 }),
  jwks_url: Type.String({ minLength: 8, maxLength: 1000 }),
  clock_tolerance_seconds: Type.Integer({ minimum: 0, maximum: 300 }),
  user_claim: ClaimName,
  organization_claim: ClaimName,
  role_claim: ClaimName,
  role_map: RoleMap,
  default_role: Role,
  create_users: Type.Boolean({
    description: 'Whether somebody new, with a verified address, becomes a user',
  }),
  enabled: Type.Boolean(),
}

export const TrustedIssuer = Type.Object(
  {
    id: Id('iss'),
    issuer: Type.String(),
    audiences: fields.audiences,
    algorithms: fields.algorithms,
    jwks_url: Nullable(Type.String({ description: 'Null: found by discovery' })),
    clock_tolerance_seconds: fields.clock_tolerance_seconds,
    user_claim: Type.String(),
    organization_claim: Nullable(
      Type.String({
        description:
          'Names an organization by id or slug; tokens without it are refused, and open that organization alone',
      }),
    ),
    role_claim: Nullable(Type.String()),
    role_map: Nullable(RoleMap),
    default_role: Nullable(
      Type.String({
        description: 'Of members whose token names no role; null: only who is a member already gets in',
      }),
    ),
    create_users: fields.create_users,
    enabled: fields.enabled,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { description: 'An identity provider whose tokens are taken as they are' },
)
export type TrustedIssuer = Static<typeof TrustedIssuer>

const CreateTrustedIssuer = Input({
  issuer: Type.String({
    minLength: 8,
    maxLength: 500,
    description: 'The `iss` of its tokens, to the letter',
  }),
  audiences: fields.audiences,
  algorithms: Type.Optional(fields.algorithms),
  jwks_url: Type.Optional(fields.jwks_url),
  clock_tolerance_seconds: Type.Optional(fields.clock_tolerance_seconds),
  user_claim: Type.Optional(fields.user_claim),
  organization_claim: Type.Optional(fields.organization_claim),
  role_claim: Type.Optional(fields.role_claim),
  role_map: Type.Optional(fields.role_map),
  default_role: Type.Optional(fields.default_role),
  create_users: Type.Optional(fields.create_users),
})
export type CreateTrustedIssuer = Static<typeof CreateTrustedIssuer>

const UpdateTrustedIssuer = Input({
  audiences: Type.Optional(fields.audiences),
  algorithms: Type.Optional(fields.algorithms),
  jwks_url: Type.Optional(Nullable(fields.jwks_url)),
  clock_tolerance_seconds: Type.Optional(fields.clock_tolerance_seconds),
  organization_claim: Type.Optional(Nullable(ClaimName)),
  role_claim: Type.Optional(Nullable(ClaimName)),
  role_map: Type.Optional(Nullable(RoleMap)),
  default_role: Type.Optional(Nullable(Role)),
  create_users: Type.Optional(fields.create_users),
  enabled: Type.Optional(fields.enabled),
})
export type UpdateTrustedIssuer = Static<typeof UpdateTrustedIssuer>

const IssuerParams = Type.Object({ issuer: Id('iss') })

const createTrustedIssuer = operation({
  id: 'trusted_issuers.create',
  method: 'POST',
  path: '/platform/trusted-issuers',
  tag,
  summary: 'Take the tokens of an identity provider',
  description:
    'Its bearer tokens authenticate users by issuer and subject. Without `jwks_url` the keys are found by the issuer’s discovery document, which is read at once.',
  access: 'installation',
  body: CreateTrustedIssuer,
  success: { status: 201, body: TrustedIssuer },
  errors: ['ISSUER_EXISTS', 'PROVIDER_INVALID', 'PROVIDER_UNREACHABLE', 'URL_REFUSED'],
  idempotent: true,
})

const listTrustedIssuers = operation({
  id: 'trusted_issuers.list',
  method: 'GET',
  path: '/platform/trusted-issuers',
  tag,
  summary: 'List trusted issuers',
  access: 'operator',
  success: { status: 200, body: Type.Object({ data: Type.Array(TrustedIssuer), next_cursor: Type.Null() }) },
  errors: [],
})

const getTrustedIssuer = operation({
  id: 'trusted_issuers.get',
  method: 'GET',
  path: '/platform/trusted-issuers/:issuer',
  tag,
  summary: 'Show a trusted issuer',
  access: 'operator',
  params: IssuerParams,
  success: { status: 200, body: TrustedIssuer },
  errors: ['ISSUER_NOT_FOUND'],
})

const updateTrustedIssuer = operation({
  id: 'trusted_issuers.update',
  method: 'PATCH',
  path: '/platform/trusted-issuers/:issuer',
  tag,
  summary: 'Change what is asked of an issuer’s tokens',
  description: 'The issuer and the claim that names the user stay: accounts are linked by them.',
  access: 'installation',
  params: IssuerParams,
  body: UpdateTrustedIssuer,
  success: { status: 200, body: TrustedIssuer },
  errors: ['ISSUER_NOT_FOUND', 'PROVIDER_INVALID', 'PROVIDER_UNREACHABLE', 'URL_REFUSED'],
})

const deleteTrustedIssuer = operation({
  id: 'trusted_issuers.delete',
  method: 'DELETE',
  path: '/platform/trusted-issuers/:issuer',
  tag,
  summary: 'Take an issuer’s tokens no more, from the next request on',
  access: 'installation',
  params: IssuerParams,
  success: { status: 204 },
  errors: ['ISSUER_NOT_FOUND'],
})

export const trustedIssuerOperations = {
  createTrustedIssuer,
  listTrustedIssuers,
  getTrustedIssuer,
  updateTrustedIssuer,
  deleteTrustedIssuer,
}
