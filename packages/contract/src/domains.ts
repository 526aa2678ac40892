import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { OrganizationParams } from './organizations.ts'

const tag = 'Single sign-on'
const manage = { organization: 'sso.manage' } as const
const base = '/auth/organizations/:organization/domains'

const DomainName = Type.String({
  minLength: 3,
  maxLength: 253,
  description: 'Such as acme.com; without a scheme, a path or a wildcard',
})

export const OrganizationDomain = Type.Object(
  {
    id: Id('dom'),
    organization_id: Id('org'),
    domain: Type.String(),
    verified_at: Nullable(Timestamp),
    checked_at: Nullable(Type.Integer({ description: 'Unix seconds; the record is looked for once a day' })),
    failing_since: Nullable(
      Type.Integer({
        description: 'Unix seconds; since when it is missing. After a week the domain is not verified',
      }),
    ),
    txt_name: Type.String({ description: 'Where the TXT record belongs' }),
    txt_value: Type.String({ description: 'What the TXT record says' }),
    enforced: Type.Boolean({ description: 'Its addresses sign in through single sign-on alone' }),
    break_glass: Type.Array(Id('usr'), {
      description: 'Owners who may sign in without it while it is enforced',
    }),
    trusted_issuers: Type.Array(Type.String(), {
      description: 'Trusted issuers whose tokens count for its addresses while it is enforced',
    }),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { description: 'A domain of an organization' },
)
export type OrganizationDomain = Static<typeof OrganizationDomain>

const DomainParams = Input({
  ...OrganizationParams.properties,
  domain: Type.String({ minLength: 1, maxLength: 253, description: 'Id or name' }),
})

const claimDomain = operation({
  id: 'organizations.domains.create',
  method: 'POST',
  path: base,
  tag,
  summary: 'Claim a domain',
  description: 'It counts once it is verified by the TXT record of the answer.',
  access: manage,
  params: OrganizationParams,
  body: Input({ domain: DomainName }),
  success: { status: 201, body: OrganizationDomain },
  errors: ['DOMAIN_CLAIMED', 'DOMAIN_TAKEN', 'DOMAIN_LIMIT_REACHED', 'ORIGIN_REFUSED'],
  idempotent: true,
})

const listDomains = operation({
  id: 'organizations.domains.list',
  method: 'GET',
  path: base,
  tag,
  summary: 'List the domains of an organization',
  access: manage,
  params: OrganizationParams,
  query: ListQuery,
  success: { status: 200, body: Page(OrganizationDomain) },
  errors: ['INVALID_CURSOR'],
})

const getDomain = operation({
  id: 'organizations.domains.get',
  method: 'GET',
  path: `${base}/:domain`,
  tag,
  summary: 'Show a domain',
  access: manage,
  params: DomainParams,
  success: { status: 200, body: OrganizationDomain },
  errors: ['DOMAIN_NOT_FOUND'],
})

const verifyDomain = operation({
  id: 'organizations.domains.verify',
  method: 'POST',
  path: `${base}/:domain/verify`,
  tag,
  summary: 'Look for the TXT record of a domain',
  access: manage,
  params: DomainParams,
  success: { status: 200, body: OrganizationDomain },
  errors: ['DOMAIN_NOT_FOUND', 'DOMAIN_UNVERIFIED', 'DOMAIN_TAKEN', 'RATE_LIMITED', 'ORIGIN_REFUSED'],
})

const UpdateDomain = Input({
  enforced: Type.Optional(Type.Boolean()),
  break_glass: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 320 }), {
      maxItems: 20,
      description: 'Ids or addresses of owners of the organization',
    }),
  ),
  trusted_issuers: Type.Optional(
    Type.Array(Type.String({ minLength: 8, maxLength: 500 }), {
      maxItems: 20,
      description:
        'The `iss` of their tokens, to the letter. Name those that have people sign in through the organization’s identity provider, and no others',
    }),
  ),
})
export type UpdateDomain = Static<typeof UpdateDomain>

const updateDomain = operation({
  id: 'organizations.domains.update',
  method: 'PATCH',
  path: `${base}/:domain`,
  tag,
  summary: 'Enforce single sign-on for the addresses of a domain, or stop',
  description:
    'Needs a verified domain, an enabled connection, and at least one owner in `break_glass`, so that a broken identity provider locks nobody out for good.',
  access: manage,
  params: DomainParams,
  body: UpdateDomain,
  success: { status: 200, body: OrganizationDomain },
  errors: ['DOMAIN_NOT_FOUND', 'DOMAIN_UNVERIFIED', 'CONFLICT', 'MEMBER_NOT_FOUND', 'ORIGIN_REFUSED'],
})

const removeDomain = operation({
  id: 'organizations.domains.delete',
  method: 'DELETE',
  path: `${base}/:domain`,
  tag,
  summary: 'Give up a domain; the sessions of its addresses that single sign-on opened end',
  access: manage,
  params: DomainParams,
  success: { status: 204 },
  errors: ['DOMAIN_NOT_FOUND', 'ORIGIN_REFUSED'],
})

export const domainOperations = {
  claimDomain,
  listDomains,
  getDomain,
  verifyDomain,
  updateDomain,
  removeDomain,
}
