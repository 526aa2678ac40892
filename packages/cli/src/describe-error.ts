import { isTenantryError, type TenantryError } from '@tenantry/sdk'
import { CliError } from './cli-error.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'

/** An error as the command line shows it: to people as lines, with `--json` as a problem document. */
export interface ErrorReport {
  exitCode: ExitCode
  message: string
  location?: string
  hint?: string
  /** Further lines, such as the fields that are wrong. */
  details: string[]
  problem: object
}

/** Turns whatever was thrown into a report; `server` is the URL that the command talks to, for the advice. */
export function describeError(error: unknown, server: string | undefined): ErrorReport {
  if (error instanceof CliError) return describeCliError(error)
  if (isTenantryError(error)) return describeServerError(error, server)
  const message = error instanceof Error ? error.message : String(error)
  return {
    exitCode: EXIT.failure,
    message,
    details: [],
    problem: {
      type: 'about:blank',
      title: 'The command failed',
      status: 0,
      code: 'CLI_FAILURE',
      detail: message,
    },
  }
}

function describeCliError(error: CliError): ErrorReport {
  const { message, hint, location, exitCode, code } = error
  return {
    exitCode,
    message,
    ...(location !== undefined && { location }),
    ...(hint !== undefined && { hint }),
    details: [],
    problem: {
      type: 'about:blank',
      title: 'The command failed',
      status: 0,
      code,
      detail: message,
      ...(hint !== undefined && { hint }),
      ...(location !== undefined && { location }),
    },
  }
}

function describeServerError(error: TenantryError, server: string | undefined): ErrorReport {
  const hint = hintFor(error, server)
  const told = error.status < 500 || error.requestId === undefined || hint?.includes(error.requestId) === true
  const requestId = told ? [] : [`request ${error.requestId}`]
  // Most often the sentence is about one field and says it all.
  const fields = (error.problem.errors ?? [])
    .filter(({ pointer, detail }) => error.detail !== detail && error.detail !== `${pointer}: ${detail}`)
    .map(({ pointer, detail }) => `${pointer}: ${detail}`)
  return {
    exitCode: exitCodeOf(error),
    message: error.detail,
    ...(hint !== undefined && { hint }),
    details: [...fields, ...requestId],
    problem: hint === undefined ? error.problem : { ...error.problem, hint },
  }
}

function exitCodeOf(error: TenantryError): ExitCode {
  if (error.code === 'NETWORK_ERROR' || error.code === 'TIMED_OUT') return EXIT.unreachable
  return error.status === 401 ? EXIT.notAuthenticated : EXIT.failure
}

/** Where the server's advice is a request, the command that makes it. */
const COMMANDS: Readonly<Record<string, string>> = {
  ORGANIZATION_REQUIRED: 'Name the organization with --org; "tenantry orgs list" shows yours.',
  ORGANIZATION_NOT_FOUND: '"tenantry orgs list" shows yours.',
  PROJECT_NOT_FOUND: '"tenantry projects list --org …" shows those of an organization.',
  CREDENTIAL_NOT_FOUND: '"tenantry infra credentials list --org …" shows those of an organization.',
  BUDGET_NOT_FOUND: '"tenantry infra budgets list --org …" shows those of an organization.',
  POLICY_NOT_FOUND: '"tenantry infra policies list --org …" shows those of an organization.',
  INPUTS_INVALID: '"tenantry infra modules show <module> --org …" lists the variables of a module.',
}

function hintFor(error: TenantryError, server: string | undefined): string | undefined {
  if (error.code === 'NETWORK_ERROR') {
    return `Start a server with "tenantry dev", or say where one is: tenantry login, --url or TENANTRY_URL (now ${server ?? 'not set'}).`
  }
  if (error.code === 'CREDENTIALS_REFUSED') return error.hint
  if (error.status === 401) {
    return 'Log in with a key that is valid, or sign in again: tenantry login, or TENANTRY_API_KEY. A server prints its first key when it starts on an empty data folder.'
  }
  if (error.code === 'FORBIDDEN')
    return error.hint ?? 'Use an installation key, or sign in as an owner or admin of the installation.'
  if (error.code === 'TEMPLATE_NOT_FOUND') {
    return error.hint ?? 'See "tenantry templates list", and publish the first version with "tenantry push".'
  }
  if (error.code === 'DATABASE_NOT_FOUND') return error.hint ?? 'See "tenantry databases list".'
  if (error.code === 'USER_NOT_FOUND') return error.hint ?? 'See "tenantry users list".'
  if (error.code === 'JOB_NOT_FOUND') return error.hint ?? 'See "tenantry jobs list".'
  const isRequest = error.hint === undefined || /GET \/|header/.test(error.hint)
  return (isRequest ? COMMANDS[error.code] : undefined) ?? error.hint
}
