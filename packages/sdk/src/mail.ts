import type { Mail, operations } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface ListMail extends ListOptions {
  status?: Mail['status']
  /** To exactly this address. */
  to?: string
}

/** `tenantry.mail`: the outbox of the installation. */
export function mailCalls(transport: Transport) {
  return {
    /** Newest first, without what they say. */
    list(input: ListMail = {}, options?: CallOptions): PageRequest<Mail> {
      const { status, to } = input
      return listPages(input.cursor, (cursor) =>
        call<Operations['listMail']>(
          transport,
          'GET',
          '/platform/mail',
          { query: { limit: input.limit?.toString(), cursor, status, to } },
          options,
        ),
      )
    },

    /** With what it says (`text`, `html`), until it was sent or its links have run out. */
    get(mailId: string, options?: CallOptions) {
      return call<Operations['getMail']>(
        transport,
        'GET',
        '/platform/mail/:mail',
        { params: { mail: mailId } },
        options,
      )
    },

    /** Delivers a mail that failed, or that was kept while there was no mail server. */
    retry(mailId: string, options?: CallOptions) {
      return call<Operations['retryMail']>(
        transport,
        'POST',
        '/platform/mail/:mail/retry',
        { params: { mail: mailId } },
        options,
      )
    },
  }
}
