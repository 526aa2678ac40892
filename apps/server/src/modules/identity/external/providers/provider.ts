import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { jsonColumn } from '../../../../kernel/db/index.ts'
import type { SecretBox } from '../../../../kernel/vault/index.ts'
import type { ProviderKind, ProviderRow } from './tables.ts'

/** Who may vouch for users, wherever it was configured. */
export interface Provider {
  name: string
  kind: ProviderKind
  displayName: string
  issuer: string
  clientId: string
  clientSecret: string | null
  scopes: readonly string[]
  enabled: boolean
  /** Whether somebody new becomes a user. */
  signUp: boolean
  /** Null for one that the environment configures. */
  row: ProviderRow | null
}

export const scopesColumn = jsonColumn((value) => Value.Parse(Type.Array(Type.String()), value))

interface Preset {
  displayName: string
  /** Null where it has to be given. */
  issuer: string | null
  scopes: readonly string[]
}

export const providerPresets: Readonly<Record<ProviderKind, Preset>> = {
  google: {
    displayName: 'Google',
    issuer: 'https://accounts.google.com',
    scopes: ['openid', 'email', 'profile'],
  },
  github: { displayName: 'GitHub', issuer: 'https://github.com', scopes: ['read:user', 'user:email'] },
  oidc: { displayName: 'Single sign-on', issuer: null, scopes: ['openid', 'email', 'profile'] },
}

/** Where a provider's secret is sealed to. */
export const secretPlace = (providerId: string) => `sign_in_providers/${providerId}/client_secret`

export function storedProvider(secrets: SecretBox, row: ProviderRow): Provider {
  const sealed = row.sealed_client_secret
  return {
    name: row.name,
    kind: row.kind,
    displayName: row.display_name,
    issuer: row.issuer,
    clientId: row.client_id,
    clientSecret: sealed === null ? null : secrets.open(sealed, secretPlace(row.id)),
    scopes: scopesColumn.decode(row.scopes),
    enabled: row.enabled === 1,
    signUp: row.sign_up === 1,
    row,
  }
}

/** A provider of the environment, under the name of its kind. */
export function environmentProvider(
  kind: ProviderKind,
  given: { clientId: string; clientSecret: string | null; issuer?: string; displayName?: string | undefined },
): Provider {
  const preset = providerPresets[kind]
  const issuer = given.issuer ?? preset.issuer
  if (issuer === null) throw new TypeError(`A provider of kind ${kind} needs an issuer.`)
  return {
    name: kind,
    kind,
    displayName: given.displayName ?? preset.displayName,
    issuer,
    clientId: given.clientId,
    clientSecret: given.clientSecret,
    scopes: preset.scopes,
    enabled: true,
    signUp: true,
    row: null,
  }
}
