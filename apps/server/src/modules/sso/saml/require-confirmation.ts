import { answerRefused } from '../sign-in/refusals.ts'
import { children, type XmlElement } from './parse-xml.ts'
import { CLOCK_SKEW_MS } from './service-provider.ts'

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
/** Whatever an assertion says of itself: a sign-in is taken soon after it. */
const AGE_MS_MAX = 15 * 60_000

interface Expected {
  acsUrl: string
  /** Null: the assertion must answer nothing. */
  requestId: string | null
  nowMs: number
}

/**
 * What the bearer profile demands of an assertion (SAML 2.0 Profiles, 4.1.4.2), and the protocol library does not: a confirmation for this recipient and
 * this request that ends. Gives when the assertion is over for good, in Unix seconds.
 * @throws SSO_REFUSED
 */
export function requireConfirmation(assertion: XmlElement, expected: Expected): number {
  requireRecent(assertion, expected.nowMs)
  if (children(assertion, 'Conditions').length !== 1) throw answerRefused('The assertion has no conditions.')
  if (children(assertion, 'AuthnStatement').length === 0)
    throw answerRefused('The assertion does not say that anybody signed in.')
  const confirmations = children(assertion, 'Subject')
    .flatMap((subject) => children(subject, 'SubjectConfirmation'))
    .filter((confirmation) => confirmation.getAttribute('Method') === BEARER)
    .flatMap((confirmation) => children(confirmation, 'SubjectConfirmationData'))
  if (confirmations.length === 0) throw answerRefused('The assertion has no bearer confirmation.')
  const reasons = confirmations.map((data) => ({ data, reason: reasonAgainst(data, expected) }))
  const good = reasons.find(({ reason }) => reason === null)
  if (good === undefined) throw answerRefused(reasons[0]?.reason ?? 'The assertion is not confirmed.')
  return Math.ceil((timeOf(good.data, 'NotOnOrAfter') + CLOCK_SKEW_MS) / 1000)
}

function requireRecent(assertion: XmlElement, nowMs: number): void {
  const issuedMs = timeOf(assertion, 'IssueInstant')
  if (!(issuedMs > nowMs - AGE_MS_MAX - CLOCK_SKEW_MS)) throw answerRefused('The assertion is too old.')
  if (issuedMs > nowMs + CLOCK_SKEW_MS) throw answerRefused('The assertion is of the future.')
}

function reasonAgainst(data: XmlElement, { acsUrl, requestId, nowMs }: Expected): string | null {
  if (data.getAttribute('Recipient') !== acsUrl) return 'The assertion is for another recipient.'
  if (!(timeOf(data, 'NotOnOrAfter') + CLOCK_SKEW_MS > nowMs)) return 'The assertion is over.'
  const notBefore = data.getAttribute('NotBefore') ?? ''
  if (notBefore !== '' && !(timeOf(data, 'NotBefore') <= nowMs + CLOCK_SKEW_MS))
    return 'The assertion does not hold yet.'
  const answers = data.getAttribute('InResponseTo') ?? ''
  if (answers !== (requestId ?? '')) return 'The assertion answers another request.'
  return null
}

/** NaN for what is no time, with which every comparison is false. */
function timeOf(element: XmlElement, name: string): number {
  const text = element.getAttribute(name) ?? ''
  return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
}
