import type { ControlTx } from '../../../kernel/db/index.ts'
import type { SsoDeps } from '../deps.ts'
import type { DomainRow } from '../tables.ts'

/** Writes to the owners of a domain's organization, within the caller's transaction; of a deleted one to nobody. */
export async function tellOwners(
  deps: SsoDeps,
  tx: ControlTx,
  row: DomainRow,
  { subject, paragraphs }: { subject: string; paragraphs: readonly string[] },
): Promise<void> {
  const organization = await deps.organizations.findOpen(tx, row.organization_id)
  if (organization === undefined) return
  const owners = await deps.users.findAll(tx, await deps.organizations.ownersOf(tx, organization.id))
  const link = deps.mail.link('/')
  const told = [`This is about the organization ${organization.name}.`, ...paragraphs]
  for (const { email } of owners.values()) {
    const data = { link, subject, paragraphs: told, linkLabel: 'Open the installation' }
    await deps.mail.sendMail(tx, { to: email, template: 'notice', data })
  }
}
