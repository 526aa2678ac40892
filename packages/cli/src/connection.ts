import { Tenantry } from '@tenantry/sdk'
import { CliError, usageError } from './cli-error.ts'
import { credentialsPath, readProfiles } from './credentials.ts'
import { EXIT } from './exit-codes.ts'

const DEFAULT_URL = 'http://127.0.0.1:4000'
const DEFAULT_PROFILE = 'default'

export interface ConnectionOptions {
  url?: string
  apiKey?: string
  profile?: string
}

export interface Connection {
  url: string
  /** A key, or the token of a session or a user: the server takes each as a bearer token. */
  apiKey: string | undefined
  profile: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Which server and which key: flags win over the environment, the environment over the profile. */
export async function findConnection(
  options: ConnectionOptions,
  environment: Environment,
): Promise<Connection> {
  const profile = options.profile ?? setting(environment, 'TENANTRY_PROFILE') ?? DEFAULT_PROFILE
  const stored = (await readProfiles(credentialsPath(environment))).get(profile)
  const url = serverUrl(options.url ?? setting(environment, 'TENANTRY_URL') ?? stored?.url ?? DEFAULT_URL)
  // A stored key belongs to its server; it is not sent to another one.
  const storedKey = stored !== undefined && serverUrl(stored.url) === url ? stored.token : undefined
  return { url, apiKey: options.apiKey ?? setting(environment, 'TENANTRY_API_KEY') ?? storedKey, profile }
}

/** The address without a slash at its end, by which one server has one name. Throws USAGE for what is none. */
export function serverUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '')
  throw usageError(`"${text}" is not the URL of a server.`, 'Write it with its scheme: http://localhost:4000')
}

/** A client that is allowed to ask; without any key there is no point in trying. */
export function createClient(connection: Connection): Tenantry {
  const { url, apiKey, profile } = connection
  if (apiKey !== undefined) return new Tenantry({ url, apiKey })
  const forProfile = profile === DEFAULT_PROFILE ? '' : ` --profile ${profile}`
  throw new CliError('NOT_AUTHENTICATED', `No API key for ${url}, and nobody is signed in.`, {
    hint: `Log in with "tenantry login --url ${url}${forProfile}", or set TENANTRY_API_KEY.`,
    exitCode: EXIT.notAuthenticated,
  })
}

function setting(environment: Environment, name: string): string | undefined {
  const value = environment[name]
  return value === '' ? undefined : value
}
