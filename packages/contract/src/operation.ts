import type { Static, TSchema } from 'typebox'
import type { ErrorCode } from './errors.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/**
 * Who may call. `public`: anyone. `open`: anyone, and a bearer token that is sent counts (cookies do not). `authenticated`: any valid credential; the verb decides on the rest. `user`: a signed-in user, no key.
 * `operator`: an installation key, or a user with any role in the installation. `installation`: such a key, or an owner or admin.
 * `{ organization }`: who has this permission in the organization that `:organization` names; to others it looks missing. `scim`: who brings a SCIM token of an organization, and no other credential; `run`: likewise the token of an infrastructure run.
 */
export type OperationAccess =
  | 'public'
  | 'open'
  | 'authenticated'
  | 'user'
  | 'operator'
  | 'installation'
  | 'scim'
  | 'run'
  | { readonly organization: string }

/**
 * One operation of the API. Routes, validation, OpenAPI, SDK and CLI types come from these tables; a server that declares an
 * operation and a client that calls it cannot disagree.
 */
export interface Operation {
  /** `databases.create`: OpenAPI operationId, log name and metric label. */
  id: string
  method: Method
  /** With `:name` parameters. */
  path: string
  summary: string
  description?: string
  tag: string
  access: OperationAccess
  /** With access `user`: takes tokens that are limited to some permissions, and sees to those itself. Without it they are refused. */
  scopedTokens?: true
  /**
   * With access `user`: takes credentials that are bound to one organization, as those of its single sign-on are, and sees to that itself. Without it
   * they are refused: whoever vouches for people of one organization has no say in the rest of their accounts.
   */
  boundCredentials?: true
  params?: TSchema
  query?: TSchema
  headers?: TSchema
  /** A JSON body; `bodyKind` says otherwise. */
  body?: TSchema
  /** `binary` is an unparsed stream; `form` is what an HTML form posts; `unchecked` JSON is checked by the operation's own parser, the schema is documentation. */
  bodyKind?: 'json' | 'binary' | 'unchecked' | 'form'
  /** Largest body in bytes; the server's default when absent. */
  bodyLimitBytes?: number
  /** Status and shape of success. */
  success: {
    status: number
    body?: TSchema
    kind?: 'json' | 'binary' | 'events' | 'xml'
    description?: string
  }
  errors: readonly ErrorCode[]
  /** Speaks SCIM (RFC 7644) instead of our own wire format: media type, errors, names. */
  protocol?: 'scim'
  /** Creates something: takes an `Idempotency-Key`. */
  idempotent?: boolean
}

/** Keeps the literal types of an operation while checking its shape. */
export function operation<const O extends Operation>(definition: O): O {
  return definition
}

type StaticOf<S> = S extends TSchema ? Static<S> : void

export type OperationParams<O extends Operation> = StaticOf<O['params']>
export type OperationQuery<O extends Operation> = StaticOf<O['query']>
export type OperationBody<O extends Operation> = StaticOf<O['body']>
export type OperationReply<O extends Operation> = StaticOf<O['success']['body']>
