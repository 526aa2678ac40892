import { ConfigError } from './kernel/errors.ts'
import { requireIssuerUrl } from './kernel/oidc/index.ts'
import { environmentProvider, type Provider } from './modules/identity/index.ts'

const HOW = 'Set the client id and the secret that the provider gave, both or neither.'

/** Sign-in providers of the environment: a laptop, or an installation that is configured by files alone. @throws ConfigError */
export function readSignInProviders(read: (name: string) => string | undefined): Provider[] {
  const credentials = (prefix: string) => {
    const clientId = read(`${prefix}_CLIENT_ID`)
    const clientSecret = read(`${prefix}_CLIENT_SECRET`) ?? null
    if (clientId === undefined && clientSecret !== null)
      throw new ConfigError(`${prefix}_CLIENT_ID is missing. ${HOW}`)
    return clientId === undefined ? null : { clientId, clientSecret }
  }
  const withSecret = (prefix: string) => {
    const found = credentials(prefix)
    if (found !== null && found.clientSecret === null)
      throw new ConfigError(`${prefix}_CLIENT_SECRET is missing. ${HOW}`)
    return found
  }
  const google = withSecret('TENANTRY_GOOGLE')
  const github = withSecret('TENANTRY_GITHUB')
  const oidc = credentials('TENANTRY_OIDC')
  const issuer = read('TENANTRY_OIDC_ISSUER')
  if ((oidc === null) !== (issuer === undefined))
    throw new ConfigError(
      'TENANTRY_OIDC_ISSUER and TENANTRY_OIDC_CLIENT_ID go together: set both or neither.',
    )
  return [
    ...(google === null ? [] : [environmentProvider('google', google)]),
    ...(github === null ? [] : [environmentProvider('github', { ...github, ...githubServer(read) })]),
    ...(oidc === null || issuer === undefined
      ? []
      : [
          environmentProvider('oidc', {
            ...oidc,
            issuer: checked('TENANTRY_OIDC_ISSUER', issuer),
            displayName: read('TENANTRY_OIDC_NAME'),
          }),
        ]),
  ]
}

function githubServer(read: (name: string) => string | undefined): { issuer?: string } {
  const url = read('TENANTRY_GITHUB_URL')
  return url === undefined ? {} : { issuer: checked('TENANTRY_GITHUB_URL', url).replace(/\/+$/, '') }
}

function checked(name: string, issuer: string): string {
  try {
    requireIssuerUrl(issuer)
    return issuer
  } catch {
    throw new ConfigError(`${name} must be an https:// URL; it is ${JSON.stringify(issuer)}.`)
  }
}
