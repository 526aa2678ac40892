/**
 * Every error the server can answer with: its stable code, HTTP status and title (RFC 9457). The `detail` and `hint` of one
 * occurrence are written where it is thrown.
 */
export const errorCodes = {
  // The request itself
  INVALID_REQUEST: { status: 400, title: 'The request is not valid' },
  INVALID_JSON: { status: 400, title: 'The body is not valid JSON' },
  INVALID_CURSOR: { status: 400, title: 'The cursor is not valid' },
  BODY_TOO_COMPLEX: { status: 400, title: 'The body is too complex' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The media type is not supported' },
  UNAUTHENTICATED: { status: 401, title: 'Authentication is needed' },
  FORBIDDEN: { status: 403, title: 'Not allowed' },
  ROUTE_NOT_FOUND: { status: 404, title: 'No such route' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The method is not allowed here' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The idempotency key belongs to another request' },
  IDEMPOTENCY_KEY_IN_USE: { status: 409, title: 'A request with this idempotency key is still running' },
  CONFLICT: { status: 409, title: 'The state does not allow this' },
  INTERNAL: { status: 500, title: 'Something went wrong on our side' },
  NOT_IMPLEMENTED: { status: 501, title: 'Not implemented' },
  UNAVAILABLE: { status: 503, title: 'Not available for the moment' },

  // Users and sessions
  ORIGIN_REFUSED: { status: 403, title: 'The request comes from a foreign page' },
  CREDENTIALS_REFUSED: { status: 401, title: 'The e-mail address or the password is wrong' },
  EMAIL_TAKEN: { status: 409, title: 'A user has this e-mail address' },
  EMAIL_UNVERIFIED: { status: 403, title: 'The e-mail address is not verified' },
  HOOK_REFUSED: { status: 403, title: 'The application refused it' },
  PASSWORD_NEEDED: { status: 403, title: 'A password is needed' },
  PASSWORD_REFUSED: { status: 422, title: 'The password cannot be taken' },
  USER_NOT_FOUND: { status: 404, title: 'No such user' },
  USER_DISABLED: { status: 403, title: 'The user is disabled' },
  SESSION_NOT_FOUND: { status: 404, title: 'No such session' },
  TOKEN_REFUSED: { status: 400, title: 'The token is not valid' },
  AUTHORIZATION_PENDING: { status: 400, title: 'The user has not answered yet' },
  SLOW_DOWN: { status: 400, title: 'The program asks too often' },
  ACCESS_DENIED: { status: 400, title: 'The user did not allow it' },
  EXPIRED_TOKEN: { status: 400, title: 'The code is no longer valid' },
  FRESH_SIGN_IN_NEEDED: { status: 403, title: 'A fresh sign-in is needed' },
  SECOND_FACTOR_NEEDED: { status: 403, title: 'A second factor is needed' },
  SECOND_FACTOR_REQUIRED: { status: 401, title: 'The sign-in goes on with a second factor' },
  SECOND_FACTOR_REFUSED: { status: 401, title: 'The second factor is not valid' },
  CHALLENGE_REFUSED: { status: 401, title: 'The sign-in has to begin again' },
  PASSKEY_REFUSED: { status: 401, title: 'The passkey is not valid' },
  FACTOR_NOT_FOUND: { status: 404, title: 'No such factor' },

  // Cloud infrastructure
  MODULE_NOT_FOUND: { status: 404, title: 'No such module' },
  MODULE_NAME_TAKEN: { status: 409, title: 'There is a module of this name' },
  MODULE_LIMIT_REACHED: { status: 409, title: 'There are too many modules' },
  MODULE_SOURCE_REFUSED: { status: 422, title: 'Modules may not come from there' },
  MODULE_FETCH_FAILED: { status: 422, title: 'The module cannot be fetched' },
  MODULE_REFUSED: { status: 422, title: 'The module is not taken' },
  MODULE_IN_USE: { status: 409, title: 'Something is made with the module' },
  INPUTS_INVALID: { status: 422, title: 'The inputs do not fit the module' },
  RESOURCE_NOT_FOUND: { status: 404, title: 'No such resource' },
  RESOURCE_NAME_TAKEN: { status: 409, title: 'There is a resource of this name' },
  RESOURCE_BUSY: { status: 409, title: 'The resource has a run under way' },
  RESOURCE_STATE: { status: 409, title: 'The state of the resource does not allow this' },
  RUN_NOT_FOUND: { status: 404, title: 'No such run' },
  RUN_STATE: { status: 409, title: 'The state of the run does not allow this' },
  APPROVAL_REFUSED: { status: 403, title: 'Somebody else has to approve it' },
  POLICY_NOT_FOUND: { status: 404, title: 'No such policy' },
  POLICY_NAME_TAKEN: { status: 409, title: 'The name is taken' },
  POLICY_LIMIT_REACHED: { status: 409, title: 'There are too many policies' },
  REGO_UNAVAILABLE: { status: 409, title: 'The server has no OPA' },
  REGO_INVALID: { status: 422, title: 'The Rego module is not valid' },
  PLAN_EXPIRED: { status: 409, title: 'The plan is too old' },
  STATE_NOT_FOUND: { status: 404, title: 'There is no state yet' },
  STATE_INVALID: { status: 422, title: 'That is no state' },
  STATE_LOCKED: { status: 423, title: 'The state is locked' },
  STATE_LOCK_NEEDED: { status: 409, title: 'The state has to be locked first' },
  STATE_STALE: { status: 409, title: 'The state is another one by now' },
  STATE_UNLOCK_REFUSED: { status: 409, title: 'The lock is not given back this way' },
  STATE_IN_S3: { status: 409, title: 'The state is kept in S3' },
  STATE_UNREACHABLE: { status: 503, title: 'The state cannot be reached' },
  STATE_VERSION_NOT_FOUND: { status: 404, title: 'No such version of the state' },

  // Sign-in with other providers
  PROVIDER_NOT_FOUND: { status: 404, title: 'No such sign-in provider' },
  PROVIDER_EXISTS: { status: 409, title: 'There is a sign-in provider of this name' },
  PROVIDER_INVALID: { status: 422, title: 'The identity provider cannot be used' },
  PROVIDER_REFUSED: { status: 403, title: 'The sign-in with the provider did not succeed' },
  PROVIDER_UNREACHABLE: { status: 502, title: 'The identity provider does not answer' },
  STATE_REFUSED: { status: 400, title: 'The sign-in was not begun in this browser' },
  REDIRECT_REFUSED: { status: 422, title: 'The redirect leads to a page that is not allowed' },
  ACCOUNT_LINK_REQUIRED: { status: 409, title: 'The account has to be linked first' },
  ACCOUNT_UNKNOWN: { status: 403, title: 'Nobody has linked this account' },
  ACCOUNT_LINKED: { status: 409, title: 'The account is linked already' },
  ACCOUNT_NOT_FOUND: { status: 404, title: 'No such linked account' },
  LAST_SIGN_IN_WAY: { status: 409, title: 'There would be no way to sign in' },
  ISSUER_NOT_FOUND: { status: 404, title: 'No such trusted issuer' },
  ISSUER_EXISTS: { status: 409, title: 'The issuer is trusted already' },

  // Organizations
  ORGANIZATION_NOT_FOUND: { status: 404, title: 'No such organization' },
  ORGANIZATION_REQUIRED: { status: 400, title: 'No organization was named' },
  ORGANIZATION_SLUG_TAKEN: { status: 409, title: 'The slug is taken' },
  MEMBER_NOT_FOUND: { status: 404, title: 'No such member' },
  ALREADY_MEMBER: { status: 409, title: 'The user is a member already' },
  MEMBER_LIMIT_REACHED: { status: 409, title: 'The organization is full' },
  EMAIL_DOMAIN_REFUSED: { status: 422, title: 'The organization does not take addresses of this domain' },
  INVITATION_NOT_FOUND: { status: 404, title: 'No such invitation' },
  INVITATION_EXISTS: { status: 409, title: 'There is an open invitation for the address' },
  INVITATION_ENDED: { status: 409, title: 'The invitation is no longer open' },
  ROLE_NOT_FOUND: { status: 404, title: 'No such role' },
  ROLE_NAME_TAKEN: { status: 409, title: 'The name of the role is taken' },
  ROLE_IN_USE: { status: 409, title: 'The role is in use' },
  PERMISSION_EXISTS: { status: 409, title: 'There is a permission of this name' },

  SCIM_TOKEN_NOT_FOUND: { status: 404, title: 'No such SCIM token' },
  SCIM_GROUP_NOT_FOUND: { status: 404, title: 'No such SCIM group' },

  // Single sign-on
  DOMAIN_NOT_FOUND: { status: 404, title: 'No such domain' },
  DOMAIN_CLAIMED: { status: 409, title: 'The organization has this domain already' },
  DOMAIN_TAKEN: { status: 409, title: 'The domain belongs to another organization' },
  DOMAIN_UNVERIFIED: { status: 409, title: 'The domain is not verified' },
  DOMAIN_LIMIT_REACHED: { status: 409, title: 'There are too many domains' },
  SSO_CONNECTION_NOT_FOUND: { status: 404, title: 'No such connection' },
  SSO_LIMIT_REACHED: { status: 409, title: 'There are too many connections' },
  CERTIFICATE_NOT_FOUND: { status: 404, title: 'No such certificate' },
  METADATA_REFUSED: { status: 422, title: 'The metadata cannot be used' },
  SSO_NOT_FOUND: { status: 404, title: 'No single sign-on here' },
  SSO_REQUIRED: { status: 403, title: 'Single sign-on is required' },
  SSO_REFUSED: { status: 403, title: 'The identity provider’s answer is not accepted' },
  SSO_USER_REFUSED: { status: 403, title: 'The user is not let in' },

  // Projects
  PROJECT_NOT_FOUND: { status: 404, title: 'No such project' },
  PROJECT_SLUG_TAKEN: { status: 409, title: 'The slug is taken' },
  PROJECT_LIMIT_REACHED: { status: 409, title: 'There are too many projects' },
  PROJECT_IN_USE: { status: 409, title: 'Something lies in the project' },

  // Cloud infrastructure
  BUDGET_NOT_FOUND: { status: 404, title: 'No such budget' },
  BUDGET_LIMIT_REACHED: { status: 409, title: 'There are too many budgets' },
  CREDENTIAL_NOT_FOUND: { status: 404, title: 'No such credential' },
  CREDENTIAL_NAME_TAKEN: { status: 409, title: 'The name is taken' },
  CREDENTIAL_LIMIT_REACHED: { status: 409, title: 'There are too many credentials' },
  CREDENTIAL_IN_USE: { status: 409, title: 'Something is made with the credential' },

  // API keys
  KEY_NOT_FOUND: { status: 404, title: 'No such key' },

  // Mail
  MAIL_NOT_FOUND: { status: 404, title: 'No such mail' },
  MAIL_STATE: { status: 409, title: 'The state of the mail does not allow this' },
  MAIL_ERASED: { status: 409, title: 'What the mail said is erased' },
  MAIL_NOT_CONFIGURED: { status: 409, title: 'There is no mail server' },

  // Vault
  VAULT_RUN_NOT_FOUND: { status: 404, title: 'No such run of the vault' },

  // Databases
  DATABASE_NOT_FOUND: { status: 404, title: 'No such database' },
  GRANT_NOT_FOUND: { status: 404, title: 'No access was granted' },
  DATABASE_NAME_TAKEN: { status: 409, title: 'The name is taken' },
  DATABASE_REQUIRED: { status: 400, title: 'No database was named' },
  DATABASE_NOT_READY: { status: 409, title: 'The database is not ready' },
  DATABASE_OUT_OF_DATE: { status: 409, title: 'The database has not reached this schema version' },
  DATABASE_CORRUPT: { status: 503, title: 'The database file is damaged' },
  DATABASE_MISSING: { status: 503, title: 'The database file is missing' },
  DATABASE_FILE_MISMATCH: {
    status: 503,
    title: 'What lies in the place of the database file is not its file',
  },
  DATABASE_READ_ONLY: { status: 503, title: 'The database cannot be written' },
  DATABASE_BUSY: { status: 503, title: 'The database is busy' },
  DATABASE_UNREACHABLE: { status: 503, title: 'The database server does not answer' },
  DISK_FULL: { status: 507, title: 'No space is left for this write' },
  SNAPSHOT_NOT_FOUND: { status: 404, title: 'No such snapshot' },
  IMPORT_REFUSED: { status: 422, title: 'The file cannot be imported' },
  PLACEMENT_UNSUPPORTED: { status: 422, title: 'The placement does not support this' },

  // Templates and rollouts
  TEMPLATE_NOT_FOUND: { status: 404, title: 'No such template' },
  TEMPLATE_NAME_TAKEN: { status: 409, title: 'The name is taken' },
  TEMPLATE_VERSION_NOT_FOUND: { status: 404, title: 'No such template version' },
  TEMPLATE_IN_USE: { status: 409, title: 'Databases are made from this template' },
  SCHEMA_INVALID: { status: 422, title: 'The schema is not valid' },
  SCHEMA_UNCHANGED: { status: 409, title: 'The schema has not changed' },
  RENAME_UNANSWERED: { status: 409, title: 'A change could be a rename' },
  DESTRUCTIVE_CHANGE: { status: 409, title: 'The change would lose data' },
  DATA_CHECK_FAILED: { status: 409, title: 'Existing rows do not fit the new schema' },
  DRY_RUN_FAILED: { status: 409, title: 'The migration failed on a copy' },
  ROLLOUT_RUNNING: { status: 409, title: 'A rollout of this template is not finished' },
  JOB_NOT_FOUND: { status: 404, title: 'No such job' },
  JOB_STATE: { status: 409, title: 'The state of the job does not allow this' },
  LOSSES_UNCONFIRMED: { status: 409, title: 'Going back would lose writes' },

  // Webhooks
  WEBHOOK_NOT_FOUND: { status: 404, title: 'No such webhook' },
  WEBHOOK_DELIVERY_NOT_FOUND: { status: 404, title: 'No such delivery' },
  WEBHOOK_MESSAGE_NOT_FOUND: { status: 404, title: 'No such message' },
  WEBHOOK_DISABLED: { status: 409, title: 'The webhook is disabled' },
  WEBHOOK_LIMIT_REACHED: { status: 409, title: 'There are too many webhooks' },
  HOOK_TAKEN: { status: 409, title: 'Another endpoint has this hook' },
  URL_REFUSED: { status: 422, title: 'The URL must not be used' },

  // Data API
  INVALID_QUERY: { status: 400, title: 'The query is not valid' },
  UNKNOWN_TABLE: { status: 400, title: 'No such table' },
  UNKNOWN_COLUMN: { status: 400, title: 'No such column' },
  UNKNOWN_RELATION: { status: 400, title: 'No such relation' },
  AMBIGUOUS_RELATION: { status: 400, title: 'More than one relation fits' },
  INVALID_VALUE: { status: 400, title: 'The value does not fit the column' },
  QUERY_TOO_COMPLEX: { status: 400, title: 'The query is too complex' },
  WHERE_REQUIRED: { status: 400, title: 'A where is needed' },
  UNIQUE_VIOLATION: { status: 409, title: 'A row with this value exists' },
  NOT_NULL_VIOLATION: { status: 400, title: 'A value is missing' },
  CHECK_VIOLATION: { status: 400, title: 'A check of the schema refuses the row' },
  FOREIGN_KEY_VIOLATION: {
    status: 409,
    title: 'A referenced row is missing, or the row is still referenced',
  },
  TYPE_VIOLATION: { status: 400, title: 'The value does not fit the column' },
  STATEMENT_TIMEOUT: { status: 408, title: 'The statement took too long' },
  RESULT_TOO_LARGE: { status: 413, title: 'The result is too large' },
  SQL_FORBIDDEN: { status: 403, title: 'The statement is not allowed' },
  SQL_INVALID: { status: 400, title: 'The statement is not valid SQL' },
  INVALID_REFERENCE: { status: 400, title: 'The reference leads nowhere' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorCodes

/** RFC 9457 problem document, as `application/problem+json`. */
export interface Problem {
  type: string
  title: string
  status: number
  code: ErrorCode
  detail: string
  hint?: string
  request_id?: string
  errors?: ProblemField[]
  /** Further members of one kind of problem, such as `questions` of RENAME_UNANSWERED. */
  [extension: string]: unknown
}

export interface ProblemField {
  /** JSON pointer into the request's body, or `query.<name>`, `path.<name>`, `header.<name>`. */
  pointer: string
  detail: string
}
