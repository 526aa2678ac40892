import { createRequire } from 'node:module'

/** Text that is no XML which this server reads; the message says why. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}

interface XmlNode {
  readonly nodeType: number
  readonly nextSibling: XmlNode | null
}

/** What is used of an element. */
export interface XmlElement extends XmlNode {
  readonly localName: string | null
  readonly textContent: string | null
  readonly firstChild: XmlNode | null
  getAttribute(name: string): string | null
  getElementsByTagNameNS(namespace: string, localName: string): ArrayLike<XmlElement>
}

interface Parser {
  parseFromString(text: string, type: string): { documentElement: XmlElement | null } | undefined
}

type ParserClass = new (options: { errorHandler: Record<string, (message: string) => void> }) => Parser

// Not imported: its types would bring those of browsers into the whole program.
const { DOMParser } = createRequire(import.meta.url)('@xmldom/xmldom') as { DOMParser: ParserClass }

const ELEMENT_NODE = 1

/**
 * The root element of a document. A document type is refused: nothing needs one here, and entities come with it.
 * @throws XmlError
 */
export function parseXml(text: string): XmlElement {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new XmlError('It has a document type declaration.')
  const refuse = () => {
    throw new XmlError('It is not well-formed XML.')
  }
  const parser = new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } })
  let root: XmlElement | null | undefined
  try {
    root = parser.parseFromString(text, 'text/xml')?.documentElement
  } catch (cause) {
    throw cause instanceof XmlError ? cause : new XmlError('It is not well-formed XML.', { cause })
  }
  if (root === undefined || root === null) throw new XmlError('It is empty.')
  return root
}

/** Elements of a name right below another, in whatever namespace. */
export function children(parent: XmlElement, localName: string): XmlElement[] {
  const found: XmlElement[] = []
  for (let node = parent.firstChild; node !== null; node = node.nextSibling)
    if (isElement(node) && node.localName === localName) found.push(node)
  return found
}

/** All elements of a name below another, in whatever namespace. */
export function descendants(parent: XmlElement, localName: string): XmlElement[] {
  return Array.from(parent.getElementsByTagNameNS('*', localName))
}

/** The whole text of an element, with nothing cut at comments. */
export function textOf(element: XmlElement | undefined): string {
  return element?.textContent?.trim() ?? ''
}

function isElement(node: XmlNode): node is XmlElement {
  return node.nodeType === ELEMENT_NODE
}
