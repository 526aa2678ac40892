import { problem, type ProblemError } from '../../../kernel/errors.ts'
import { OutboundError, type Outbound } from '../../../kernel/net/index.ts'
import { distinct, readCertificate } from './certificates.ts'
import { children, descendants, parseXml, textOf, XmlError, type XmlElement } from './parse-xml.ts'

/** What an identity provider says of itself. */
export interface IdentityProvider {
  entityId: string
  ssoUrl: string
  certificates: string[]
}

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol'
const FETCH_MS = 10_000
const METADATA_BYTES_MAX = 1024 * 1024
const CERTIFICATES_MAX = 10

/** Fetches metadata (SAML 2.0 Metadata, 2.4.3) from where an administrator says. @throws URL_REFUSED, METADATA_REFUSED */
export async function fetchMetadata(outbound: Outbound, url: string): Promise<IdentityProvider> {
  try {
    const { status, body } = await outbound.fetch(url, {
      timeoutMs: FETCH_MS,
      bodyBytesMax: METADATA_BYTES_MAX,
      headers: { accept: 'application/samlmetadata+xml, application/xml' },
    })
    if (status !== 200) throw refused(`The URL answered ${status}.`, '/saml/metadata_url')
    return readMetadata(body.toString('utf8'), '/saml/metadata_url')
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    if (error.failure !== 'refused') throw refused(error.message, '/saml/metadata_url', error)
    throw problem('URL_REFUSED', {
      detail: error.message,
      errors: [{ pointer: '/saml/metadata_url', detail: error.message }],
      cause: error,
    })
  }
}

/** Reads metadata of one identity provider. @throws METADATA_REFUSED */
export function readMetadata(xml: string, pointer = '/saml/metadata_xml'): IdentityProvider {
  const entity = findEntity(xml, pointer)
  const entityId = entity.getAttribute('entityID')?.trim() ?? ''
  if (entityId === '') throw refused('The EntityDescriptor has no entityID.', pointer)
  const descriptor = children(entity, 'IDPSSODescriptor').find(speaksSaml2)
  if (descriptor === undefined) throw refused('It describes no SAML 2.0 identity provider.', pointer)
  const service = children(descriptor, 'SingleSignOnService').find(
    (element) => element.getAttribute('Binding') === REDIRECT,
  )
  const ssoUrl = service?.getAttribute('Location')?.trim() ?? ''
  if (ssoUrl === '') throw refused('It names no SingleSignOnService with the HTTP-Redirect binding.', pointer)
  const keys = children(descriptor, 'KeyDescriptor').filter((key) => key.getAttribute('use') !== 'encryption')
  const texts = keys.flatMap((key) => descendants(key, 'X509Certificate').map(textOf))
  if (texts.length === 0) throw refused('It carries no signing certificate.', pointer)
  if (texts.length > CERTIFICATES_MAX) throw refused('It carries too many certificates.', pointer)
  return { entityId, ssoUrl, certificates: distinct(texts.map((text) => readCertificate(text, pointer))) }
}

function findEntity(xml: string, pointer: string): XmlElement {
  let root: XmlElement
  try {
    root = parseXml(xml.replace(/^\uFEFF/, '').trim())
  } catch (error) {
    if (error instanceof XmlError) throw refused(error.message, pointer, error)
    throw error
  }
  if (root.localName === 'EntityDescriptor') return root
  const providers = descendants(root, 'EntityDescriptor').filter(
    (element) => children(element, 'IDPSSODescriptor').length > 0,
  )
  const [only] = providers
  if (only !== undefined && providers.length === 1) return only
  throw refused(
    providers.length === 0
      ? 'It has no EntityDescriptor of an identity provider.'
      : 'It describes several identity providers; give that of one.',
    pointer,
  )
}

function speaksSaml2(descriptor: XmlElement): boolean {
  return (descriptor.getAttribute('protocolSupportEnumeration') ?? '').split(/\s+/).includes(PROTOCOL)
}

function refused(detail: string, pointer: string, cause?: unknown): ProblemError {
  return problem('METADATA_REFUSED', {
    detail,
    hint: 'Give the metadata of the identity provider for this application, or entity id, URL and certificate by hand.',
    errors: [{ pointer, detail }],
    ...(cause === undefined ? {} : { cause }),
  })
}
