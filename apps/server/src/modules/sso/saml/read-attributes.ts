import type { Attributes } from '../sign-in/vouched.ts'
import { children, textOf, type XmlElement } from './parse-xml.ts'

const VALUES_MAX = 1_000

/** The attributes of a verified assertion, by name and by friendly name. */
export function readAttributes(assertion: XmlElement): Attributes {
  const attributes = new Map<string, string[]>()
  for (const statement of children(assertion, 'AttributeStatement')) {
    for (const attribute of children(statement, 'Attribute')) {
      const values = children(attribute, 'AttributeValue').slice(0, VALUES_MAX).map(textOf)
      const names = [attribute.getAttribute('Name'), attribute.getAttribute('FriendlyName')]
      for (const name of new Set(names)) {
        if (name === null || name === '') continue
        attributes.set(name, [...(attributes.get(name) ?? []), ...values])
      }
    }
  }
  return attributes
}
