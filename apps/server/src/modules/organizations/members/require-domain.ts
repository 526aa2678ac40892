import { domainToASCII } from 'node:url'
import { problem } from '../../../kernel/errors.ts'
import { readSettings } from '../organizations/settings.ts'
import type { OrganizationRow } from '../tables.ts'

/** Who joins has an address of a domain that the organization takes; a subdomain is another domain. @throws EMAIL_DOMAIN_REFUSED */
export function requireDomain(organization: OrganizationRow, email: string): void {
  const { allowed_email_domains: allowed } = readSettings(organization.settings)
  const domain = domainToASCII(email.slice(email.lastIndexOf('@') + 1))
  if (allowed === null || allowed.includes(domain)) return
  throw problem('EMAIL_DOMAIN_REFUSED', {
    detail: `The organization takes addresses of ${allowed.join(', ')}.`,
    hint: 'Use such an address, or have allowed_email_domains changed in the settings of the organization.',
  })
}
