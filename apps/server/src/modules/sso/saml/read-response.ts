import { samlColumn } from '../connections/connection-store.ts'
import type { SsoDeps } from '../deps.ts'
import { answerRefused } from '../sign-in/refusals.ts'
import { firstValue, type Vouched } from '../sign-in/vouched.ts'
import type { ConnectionRow } from '../tables.ts'
import { readAttributes } from './read-attributes.ts'
import { requireConfirmation } from './require-confirmation.ts'
import { children, descendants, parseXml, textOf, XmlError, type XmlElement } from './parse-xml.ts'
import { samlOf, serviceProvider } from './service-provider.ts'

export interface ReadResponse {
  vouched: Vouched
  assertionId: string
  /** When nobody could bring the assertion again anyway, in Unix seconds. */
  endsAt: number
}

const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success'
const EMAIL = [
  'email',
  'mail',
  'emailAddress',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
  'urn:oid:0.9.2342.19200300.100.1.3',
  'urn:oid:1.2.840.113549.1.9.1',
]
const NAME = [
  'displayName',
  'name',
  'http://schemas.microsoft.com/identity/claims/displayname',
  'urn:oid:2.16.840.1.113730.3.1.241',
]
/** Twenty times what a provider with many groups sends. What is nested without end takes a parser a time that grows with the square of it, and anybody may send it. */
const TAGS_MAX = 4_000
const WEAK = /#(?:rsa-sha1|dsa-sha1|hmac-sha1|sha1|rsa-md5|md5)$/i

/**
 * Checks a SAML response (SAML 2.0 Profiles, 4.1.4) and gives whom it vouches for: the assertion itself has to be signed by one of the connection's
 * certificates, for this connection, now, and as the answer to `requestId` (null: to nothing, for sign-ins that begin at the provider).
 * Whether the assertion was seen before is the caller's to ask.
 * @throws SSO_REFUSED
 */
export async function readResponse(
  deps: Pick<SsoDeps, 'settings' | 'clock'>,
  connection: ConnectionRow,
  samlResponse: string,
  requestId: string | null,
): Promise<ReadResponse> {
  const { acsUrl } = serviceProvider(deps, connection.id)
  const response = readEnvelope(samlResponse, acsUrl)
  requireIssuer(connection, response)
  const assertion = await verify(deps, connection, samlResponse, requestId)
  requireIssuer(connection, assertion, true)
  const endsAt = requireConfirmation(assertion, { acsUrl, requestId, nowMs: deps.clock.nowMs() })
  const assertionId = assertion.getAttribute('ID') ?? ''
  if (assertionId === '') throw answerRefused('The assertion has no ID.')
  return { vouched: readVouched(connection, assertion), assertionId, endsAt }
}

/** What is around the assertion: it may be unsigned, so it can refuse but never admit. */
function readEnvelope(samlResponse: string, acsUrl: string): XmlElement {
  const xml = Buffer.from(samlResponse, 'base64').toString('utf8')
  // No identity provider writes comments; between two halves of a name they have been taken for its end.
  if (xml.includes('<!--')) throw answerRefused('The response contains comments.')
  if (xml.split('<', TAGS_MAX + 2).length > TAGS_MAX + 1)
    throw answerRefused('The response has too many elements.')
  const response = parsed(xml)
  if (response.localName !== 'Response') throw answerRefused('It is no SAML response.')
  const destination = response.getAttribute('Destination') ?? ''
  if (destination !== '' && destination !== acsUrl)
    throw answerRefused('The response is for another destination.')
  const algorithms = [...descendants(response, 'SignatureMethod'), ...descendants(response, 'DigestMethod')]
  if (algorithms.some((element) => WEAK.test(element.getAttribute('Algorithm') ?? '')))
    throw answerRefused('The response is signed with SHA-1, which is not taken; use SHA-256.')
  const [status] = children(response, 'Status').flatMap((element) => children(element, 'StatusCode'))
  if (status?.getAttribute('Value') !== SUCCESS)
    throw answerRefused('The identity provider did not sign anybody in.')
  return response
}

/** The assertion as its signature covers it, and nothing else of the document. */
async function verify(
  deps: Pick<SsoDeps, 'settings' | 'clock'>,
  connection: ConnectionRow,
  samlResponse: string,
  requestId: string | null,
): Promise<XmlElement> {
  let xml: string | undefined
  try {
    const saml = await samlOf(deps, connection, requestId)
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: samlResponse })
    xml = profile?.getAssertionXml?.()
  } catch (error) {
    // Whatever the library trips over was written by whoever sent it.
    throw answerRefused(error instanceof Error ? `${error.message}.` : 'The response is not valid.', error)
  }
  if (xml === undefined) throw answerRefused('The response has no assertion.')
  return parsed(xml)
}

function parsed(xml: string): XmlElement {
  try {
    return parseXml(xml)
  } catch (error) {
    if (error instanceof XmlError) throw answerRefused(`The response cannot be read. ${error.message}`, error)
    throw error
  }
}

function requireIssuer({ issuer }: ConnectionRow, element: XmlElement, needed = false): void {
  const [given] = children(element, 'Issuer')
  if (given === undefined && !needed) return
  if (textOf(given) !== issuer) throw answerRefused('The response is of another identity provider.')
}

function readVouched(connection: ConnectionRow, assertion: XmlElement): Vouched {
  const [nameId] = children(assertion, 'Subject').flatMap((subject) => children(subject, 'NameID'))
  const subject = textOf(nameId)
  if (subject === '') throw answerRefused('The assertion names nobody: it has no NameID.')
  if (nameId?.getAttribute('Format') === TRANSIENT)
    throw answerRefused('The NameID is transient: it would be another one at the next sign-in.')
  const { email_attribute, name_attribute } = samlColumn.decode(connection.settings)
  const attributes = readAttributes(assertion)
  const named = firstValue(attributes, email_attribute === null ? EMAIL : [email_attribute])
  const email = named ?? (email_attribute === null && subject.includes('@') ? subject : null)
  const name = firstValue(attributes, name_attribute === null ? NAME : [name_attribute])
  return { subject, email, name: name?.slice(0, 200) ?? null, attributes }
}
