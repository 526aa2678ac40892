import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { problem } from '../../../kernel/errors.ts'

const LABELS = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const LENGTH_MAX = 253

/**
 * A domain as it is kept: lower case and ASCII, without the dot at its end.
 * @throws INVALID_REQUEST for what is no domain with at least two labels
 */
export function readDomain(text: string): string {
  const domain = domainToASCII(text.trim().replace(/\.$/, '')).toLowerCase()
  if (domain.length <= LENGTH_MAX && LABELS.test(domain) && isIP(domain) === 0) return domain
  const detail = 'must be a domain such as acme.com, without a scheme, a path or a wildcard'
  throw problem('INVALID_REQUEST', {
    detail: `/domain: ${detail}`,
    errors: [{ pointer: '/domain', detail }],
  })
}

/** The domain of an address, as domains are kept; a subdomain is another domain. */
export function domainOf(email: string): string {
  return domainToASCII(email.slice(email.lastIndexOf('@') + 1)).toLowerCase()
}
