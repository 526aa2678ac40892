import type {
  CreateSsoConnection,
  OidcInput,
  OperationBody,
  operations,
  OrganizationDomain,
  SamlInput,
  SsoConnection,
  UpdateSsoConnection,
} from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** Settings of a connection; `saml` and `oidc` are changed member by member. */
type ConnectionInput<Wire> = Omit<CamelKeys<Wire>, 'saml' | 'oidc'> & {
  saml?: CamelKeys<SamlInput>
  oidc?: CamelKeys<OidcInput>
}
export type CreateConnection = ConnectionInput<CreateSsoConnection>
export type UpdateConnection = ConnectionInput<UpdateSsoConnection>

export interface UpdateOrgDomain {
  /** Its addresses sign in through single sign-on alone. */
  enforced?: boolean
  /** Owners who keep other ways in, by id or address. */
  breakGlass?: string[]
  /** Trusted issuers whose tokens count for its addresses while it is enforced. */
  trustedIssuers?: string[]
}

/** Where somebody signs in: one of `email`, `organization` and `connection`. */
export interface FindSso {
  email?: string
  organization?: string
  connection?: string
  /** Where the browser comes back to. */
  redirectTo?: string
  /** SHA-256 of a secret in base64url: the browser comes back with `code`, for `exchange`. */
  codeChallenge?: string
}

const base = '/auth/organizations/:organization/sso'

/** `tenantry.orgs.sso`: the identity providers of organizations, and where their people sign in. */
export function ssoCalls(transport: Transport) {
  return {
    ...connectionCalls(transport),

    /** Where to send the browser of somebody who signs in. */
    start(where: FindSso, options?: CallOptions) {
      const body = toWire<OperationBody<Operations['findSso']>>(where)
      return call<Operations['findSso']>(transport, 'POST', '/auth/sso/start', { body }, options)
    },

    /** The user and the session of a finished sign-in; once, with the secret whose hash was the challenge. */
    exchange(input: { code: string; codeVerifier: string }, options?: CallOptions) {
      const body = { code: input.code, code_verifier: input.codeVerifier }
      return call<Operations['exchangeSsoCode']>(transport, 'POST', '/auth/sso/exchange', { body }, options)
    },
  }
}

function connectionCalls(transport: Transport) {
  const at = (organization: string, connection: string) => ({ params: { organization, connection } })
  return {
    create(organization: string, input: CreateConnection, options?: CallOptions) {
      const body: CreateSsoConnection = { kind: input.kind, ...withWireProtocol(input) }
      const request = { params: { organization }, body, creates: true as const }
      return call<Operations['createSsoConnection']>(transport, 'POST', base, request, options)
    },

    list(organization: string, input: ListOptions = {}, options?: CallOptions): PageRequest<SsoConnection> {
      return listPages(input.cursor, (cursor) => {
        const request = { params: { organization }, query: { limit: input.limit?.toString(), cursor } }
        return call<Operations['listSsoConnections']>(transport, 'GET', base, request, options)
      })
    },

    get(organization: string, connection: string, options?: CallOptions) {
      const path = `${base}/:connection` as const
      return call<Operations['getSsoConnection']>(
        transport,
        'GET',
        path,
        at(organization, connection),
        options,
      )
    },

    /** Disabling it, or another identity provider, ends the sessions that it opened. */
    update(organization: string, connection: string, changes: UpdateConnection, options?: CallOptions) {
      const request = {
        ...at(organization, connection),
        body: withWireProtocol(changes),
      }
      const path = `${base}/:connection` as const
      return call<Operations['updateSsoConnection']>(transport, 'PATCH', path, request, options)
    },

    delete(organization: string, connection: string, options?: CallOptions) {
      const path = `${base}/:connection` as const
      const request = at(organization, connection)
      return call<Operations['deleteSsoConnection']>(transport, 'DELETE', path, request, options)
    },

    /** What would keep people from signing in. */
    test(organization: string, connection: string, options?: CallOptions) {
      const path = `${base}/:connection/test` as const
      return call<Operations['testSsoConnection']>(
        transport,
        'POST',
        path,
        at(organization, connection),
        options,
      )
    },

    /** The new certificate beside the old one, while the provider changes over. */
    addCertificate(organization: string, connection: string, certificate: string, options?: CallOptions) {
      const request = { ...at(organization, connection), body: { certificate } }
      const path = `${base}/:connection/certificates` as const
      return call<Operations['addSsoCertificate']>(transport, 'POST', path, request, options)
    },

    removeCertificate(organization: string, connection: string, fingerprint: string, options?: CallOptions) {
      const request = { params: { organization, connection, fingerprint } }
      const path = `${base}/:connection/certificates/:fingerprint` as const
      return call<Operations['removeSsoCertificate']>(transport, 'DELETE', path, request, options)
    },
  }
}

const domains = '/auth/organizations/:organization/domains'

/** `tenantry.orgs.domains`: domains of organizations, by id or name. */
export function domainCalls(transport: Transport) {
  const at = (organization: string, domain: string) => ({ params: { organization, domain } })
  return {
    /** The answer says which TXT record verifies it. */
    create(organization: string, domain: string, options?: CallOptions) {
      const request = { params: { organization }, body: { domain }, creates: true as const }
      return call<Operations['claimDomain']>(transport, 'POST', domains, request, options)
    },

    list(
      organization: string,
      input: ListOptions = {},
      options?: CallOptions,
    ): PageRequest<OrganizationDomain> {
      return listPages(input.cursor, (cursor) => {
        const request = { params: { organization }, query: { limit: input.limit?.toString(), cursor } }
        return call<Operations['listDomains']>(transport, 'GET', domains, request, options)
      })
    },

    get(organization: string, domain: string, options?: CallOptions) {
      const path = `${domains}/:domain` as const
      return call<Operations['getDomain']>(transport, 'GET', path, at(organization, domain), options)
    },

    /** Looks for the TXT record; the error says what was found and what is expected. */
    verify(organization: string, domain: string, options?: CallOptions) {
      const path = `${domains}/:domain/verify` as const
      return call<Operations['verifyDomain']>(transport, 'POST', path, at(organization, domain), options)
    },

    update(organization: string, domain: string, changes: UpdateOrgDomain, options?: CallOptions) {
      const { enforced, breakGlass, trustedIssuers } = changes
      const body = {
        ...(enforced !== undefined && { enforced }),
        ...(breakGlass !== undefined && { break_glass: breakGlass }),
        ...(trustedIssuers !== undefined && { trusted_issuers: trustedIssuers }),
      }
      const path = `${domains}/:domain` as const
      const request = { ...at(organization, domain), body }
      return call<Operations['updateDomain']>(transport, 'PATCH', path, request, options)
    },

    delete(organization: string, domain: string, options?: CallOptions) {
      const path = `${domains}/:domain` as const
      return call<Operations['removeDomain']>(transport, 'DELETE', path, at(organization, domain), options)
    },
  }
}

function withWireProtocol({ saml, oidc, ...rest }: UpdateConnection): UpdateSsoConnection {
  return {
    ...toWire<UpdateSsoConnection>(rest),
    ...(saml !== undefined && { saml: toWire<SamlInput>(saml) }),
    ...(oidc !== undefined && { oidc: toWire<OidcInput>(oidc) }),
  }
}
