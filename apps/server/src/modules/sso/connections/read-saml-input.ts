import type { SamlInput } from '@tenantry/contract'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { SsoDeps } from '../deps.ts'
import { distinct, readCertificate } from '../saml/certificates.ts'
import { fetchMetadata, readMetadata, type IdentityProvider } from '../saml/read-metadata.ts'
import type { SamlConfiguration } from '../tables.ts'

export interface SamlChange {
  issuer: string
  settings: SamlConfiguration
}

/**
 * What a SAML connection is to be, from what it was (null for a new one) and what the caller gives. Metadata stands for entity id, URL and
 * certificates together.
 * @throws INVALID_REQUEST with the place, METADATA_REFUSED, URL_REFUSED
 */
export async function readSamlInput(
  deps: Pick<SsoDeps, 'outbound'>,
  before: SamlChange | null,
  input: SamlInput,
): Promise<SamlChange> {
  const given = await readProvider(deps, input)
  const issuer = given?.entityId ?? input.idp_entity_id ?? before?.issuer
  const ssoUrl = given?.ssoUrl ?? input.sso_url ?? before?.settings.sso_url
  const certificates =
    given?.certificates ??
    input.certificates?.map((text, index) => readCertificate(text, `/saml/certificates/${index}`)) ??
    before?.settings.certificates
  if (issuer === undefined) throw invalid('/saml/idp_entity_id', 'is missing')
  if (ssoUrl === undefined) throw invalid('/saml/sso_url', 'is missing')
  if (certificates === undefined) throw invalid('/saml/certificates', 'is missing')
  return {
    issuer,
    settings: {
      sso_url: readUrl(ssoUrl),
      certificates: distinct(certificates),
      idp_initiated: input.idp_initiated ?? before?.settings.idp_initiated ?? false,
      email_attribute: pick(input.email_attribute, before?.settings.email_attribute),
      name_attribute: pick(input.name_attribute, before?.settings.name_attribute),
    },
  }
}

/** Null takes a setting away; undefined leaves it. */
function pick(given: string | null | undefined, before: string | null | undefined): string | null {
  return given === undefined ? (before ?? null) : given
}

async function readProvider(
  deps: Pick<SsoDeps, 'outbound'>,
  input: SamlInput,
): Promise<IdentityProvider | null> {
  const byHand = input.idp_entity_id ?? input.sso_url ?? input.certificates
  const { metadata_xml: xml, metadata_url: url } = input
  if (xml !== undefined && url !== undefined) throw invalid('/saml/metadata_url', 'is not for both: give one')
  if ((xml ?? url) !== undefined && byHand !== undefined)
    throw invalid('/saml', 'takes metadata, or entity id, URL and certificates, but not both')
  if (xml !== undefined) return readMetadata(xml)
  if (url !== undefined) return fetchMetadata(deps.outbound, url)
  return null
}

/** Browsers are sent there; this server asks nothing of it. */
function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const isUsable =
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  if (isUsable && url.hash === '') return text
  throw invalid('/saml/sso_url', 'must be an http(s) URL without credentials and fragment')
}

export function invalid(pointer: string, detail: string): ProblemError {
  return problem('INVALID_REQUEST', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
}
