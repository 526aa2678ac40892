import { operations } from '@tenantry/contract'
import type { Mount } from '../http/mount-operation.ts'
import { readPage, showPage } from '../http/page-query.ts'
import type { MailDeps } from './deps.ts'
import { readMail } from './read-mail.ts'
import { retryMail } from './retry-mail.ts'
import { showMail, showMailWithBody } from './show-mail.ts'

export function mailRoutes(mount: Mount, deps: MailDeps): void {
  mount(operations.listMail, ({ query: { status, to, ...page } }) => {
    const filter = {
      ...(status === undefined ? {} : { status }),
      ...(to === undefined ? {} : { recipient: to }),
    }
    return showPage(deps.store.list(filter, readPage(page)), showMail)
  })
  mount(operations.getMail, async (context) => {
    void context.reply.header('cache-control', 'no-store')
    return showMailWithBody(await readMail(deps, context, context.params.mail))
  })
  mount(operations.retryMail, async (context) =>
    showMail(await retryMail(deps, context, context.params.mail)),
  )
}
