import type { CreateSsoConnection } from '@tenantry/contract'
import type { SamlConfiguration } from '../tables.ts'
import type { SamlChange } from './read-saml-input.ts'

/** A SAML connection of which the provider's side is still missing: most providers want to know this side's addresses before they tell theirs. */
export const samlDraft: { issuer: string; settings: SamlConfiguration } = {
  issuer: '',
  settings: {
    sso_url: '',
    certificates: [],
    idp_initiated: false,
    email_attribute: null,
    name_attribute: null,
  },
}

/** Whether somebody asks for a draft: disabled, and nothing said of the provider. */
export function wantsDraft({ kind, enabled, saml }: CreateSsoConnection): boolean {
  return kind === 'saml' && enabled === false && saml === undefined
}

export function isDraft({ kind, issuer }: { kind: string; issuer: string }): boolean {
  return kind === 'saml' && issuer === ''
}

/** What a change of a connection begins with: nothing, where its provider's side is missing. */
export function beforeChange(change: SamlChange): SamlChange | null {
  return change.issuer === '' ? null : change
}
