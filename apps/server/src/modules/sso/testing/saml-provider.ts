import { randomBytes } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import { testCertificate, type TestCertificate } from '../../../testing/test-certificate.ts'

/** What the identity provider says; every part can be made wrong. */
export interface Statement {
  acsUrl: string
  audience: string
  /** Null leaves it out. */
  inResponseTo: string | null
  nameId: string
  attributes?: Readonly<Record<string, readonly string[]>>
  recipient?: string
  destination?: string
  issuer?: string
  assertionId?: string
  /** From now to the end, in seconds. */
  lastsSeconds?: number
  nameIdFormat?: string
  method?: string
}

/** A SAML 2.0 identity provider that signs what it is told to. */
export function samlProvider(entityId: string, keys: TestCertificate = testCertificate('Test provider')) {
  const sign = (xml: string, localName: string, { certificate, privateKey } = keys): string => {
    const path = `//*[local-name(.)='${localName}']`
    const signed = new SignedXml({
      privateKey,
      publicCert: certificate,
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
    })
    signed.addReference({
      xpath: path,
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
      transforms: [
        'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        'http://www.w3.org/2001/10/xml-exc-c14n#',
      ],
    })
    signed.computeSignature(xml, {
      location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' },
    })
    return signed.getSignedXml()
  }
  const assertion = (statement: Statement): string => assertionOf(entityId, statement)
  const envelope = (statement: Statement, inside: string): string => envelopeOf(entityId, statement, inside)
  return {
    entityId,
    keys,
    sign,
    assertion,
    envelope,
    /** A good response: signed assertion, unsigned envelope. */
    respond: (statement: Statement) => envelope(statement, sign(assertion(statement), 'Assertion')),
    metadata: (ssoUrl: string) => metadataOf(entityId, ssoUrl, keys),
  }
}

export function encoded(xml: string): string {
  return Buffer.from(xml).toString('base64')
}

const NAMESPACES =
  'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'

function assertionOf(entityId: string, statement: Statement): string {
  const { nameId, audience, inResponseTo, acsUrl, attributes = {}, lastsSeconds = 300 } = statement
  const now = at(0)
  const end = at(lastsSeconds)
  const answers = inResponseTo === null ? '' : ` InResponseTo="${inResponseTo}"`
  const { method = 'urn:oasis:names:tc:SAML:2.0:cm:bearer' } = statement
  const { nameIdFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' } = statement
  const values = Object.entries(attributes).map(
    ([name, texts]) =>
      `<saml:Attribute Name="${name}">${texts.map((text) => `<saml:AttributeValue>${text}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
  )
  return (
    `<saml:Assertion ${NAMESPACES} ID="${statement.assertionId ?? newId()}" Version="2.0" IssueInstant="${now}">` +
    `<saml:Issuer>${statement.issuer ?? entityId}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${nameIdFormat}">${nameId}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="${method}"><saml:SubjectConfirmationData NotOnOrAfter="${end}" Recipient="${statement.recipient ?? acsUrl}"${answers}/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${at(-5)}" NotOnOrAfter="${end}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${now}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    (values.length === 0 ? '' : `<saml:AttributeStatement>${values.join('')}</saml:AttributeStatement>`) +
    `</saml:Assertion>`
  )
}

function envelopeOf(entityId: string, statement: Statement, inside: string): string {
  const answers = statement.inResponseTo === null ? '' : ` InResponseTo="${statement.inResponseTo}"`
  return (
    `<samlp:Response ${NAMESPACES} ID="${newId()}" Version="2.0" IssueInstant="${at(0)}" Destination="${statement.destination ?? statement.acsUrl}"${answers}>` +
    `<saml:Issuer>${statement.issuer ?? entityId}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>` +
    `${inside}</samlp:Response>`
  )
}

function metadataOf(entityId: string, ssoUrl: string, { certificate }: TestCertificate): string {
  const base64 = certificate.replaceAll(/-----[^-]+-----|\s/g, '')
  return (
    `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">` +
    `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
    `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>` +
    `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${ssoUrl}"/>` +
    `</md:IDPSSODescriptor></md:EntityDescriptor>`
  )
}

function newId(): string {
  return `_${randomBytes(16).toString('hex')}`
}

function at(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString()
}
