import { expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import { until } from '../../testing/api-client.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { createLog } from '../log.ts'
import type { MailRequest } from './mail-data.ts'
import { startMailServer } from './testing/mail-server.ts'

const canary = 'canary-91b7'

describeBothApps('mail', ({ start }) => {
  function send({ app }: StartedApp, change: Partial<Pick<MailRequest, 'to'>> = {}) {
    const link = app.mail.link('/auth/reset', { token: canary })
    return app.control.transaction((tx) =>
      app.mail.sendMail(tx, {
        to: 'ada@example.com',
        ...change,
        template: 'password-reset',
        data: { link, validSeconds: 3600 },
      }),
    )
  }

  it('without a mail server can be listed, read and not be delivered', async () => {
    const app = await start({ env: { TENANTRY_APP_NAME: 'Acme' } })
    const id = await send(app)
    const { body: list } = await app.call('GET /platform/mail')
    expect(list.data).toMatchObject([
      { id, to: 'ada@example.com', status: 'kept', template: 'password-reset' },
    ])
    expect(JSON.stringify(list)).not.toContain(canary)
    const { body: mail, headers } = await app.call(`GET /platform/mail/${id}`)
    expect(mail.subject).toBe('Choose a new password for Acme')
    expect(mail.text).toContain(`${app.url}/auth/reset?token=${canary}`)
    expect(mail.html).toContain(`${app.url}/auth/reset?token=${canary}`)
    expect(headers.get('cache-control')).toBe('no-store')
    const retried = await app.call(`POST /platform/mail/${id}/retry`)
    expect([retried.status, retried.body.code]).toEqual([409, 'MAIL_NOT_CONFIGURED'])
  })

  it('is listed by recipient and status, in pages', async () => {
    const app = await start()
    const ids = []
    for (const to of ['a@x.y', 'b@x.y', 'a@x.y']) ids.push(await send(app, { to }))
    const listed = async (query: string) => (await app.call(`GET /platform/mail?${query}`)).body
    expect((await listed('to=a@x.y')).data.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[0]])
    expect((await listed('status=sent')).data).toEqual([])
    const first = await listed('limit=2')
    expect((await listed(`limit=2&cursor=${first.next_cursor}`)).data).toMatchObject([{ id: ids[0] }])
  })

  it('is delivered by the settings of the environment, retried by an admin, and both are written down', async () => {
    let refuses = true
    const smtp = await startMailServer({
      atRecipient: () => (refuses ? { code: 550, text: 'not yet' } : null),
    })
    const lines: string[] = []
    const app = await start({
      log: createLog('trace', { write: (line) => void lines.push(line) }),
      env: {
        TENANTRY_SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
        TENANTRY_MAIL_FROM: 'Acme Mail <no-reply@acme.example>',
        TENANTRY_PUBLIC_URL: 'https://app.acme.example',
      },
    })
    try {
      const id = await send(app)
      const inState = (status: string) =>
        until(async () => {
          const { body } = await app.call(`GET /platform/mail/${id}`)
          return body.status === status ? body : null
        })
      expect((await inState('failed')).reason).toBe('550 not yet')
      refuses = false
      expect((await app.call(`POST /platform/mail/${id}/retry`)).body).toMatchObject({ status: 'queued' })
      expect(await inState('sent')).toMatchObject({ text: null, html: null, reason: null })
      expect(smtp.caught[0]?.parsed.text).toContain(`https://app.acme.example/auth/reset?token=${canary}`)
      expect(smtp.caught[0]?.parsed.from?.text).toBe('"Acme Mail" <no-reply@acme.example>')
      const again = await app.call(`POST /platform/mail/${id}/retry`)
      expect([again.status, again.body.code]).toEqual([409, 'MAIL_STATE'])
      const written = await auditOf(app, id)
      expect(written).toContain('mail.read')
      expect(written.filter((action) => action === 'mail.retried')).toHaveLength(1)
      expect(lines.join('')).not.toContain(canary)
    } finally {
      await smtp.close()
    }
  })

  it('is for whoever runs the installation, and a mail that is not there is a 404', async () => {
    const app = await start()
    const id = await send(app)
    await app.call('POST /platform/databases', { name: 'acme' })
    const { body: key } = await app.call('POST /platform/keys', {
      name: 'narrow',
      scope: { kind: 'databases', database_ids: ['acme'], access: 'read' },
    })
    for (const operation of [
      'GET /platform/mail',
      `GET /platform/mail/${id}`,
      `POST /platform/mail/${id}/retry`,
    ] as const) {
      expect((await app.call(operation, undefined, { key: null })).status).toBe(401)
      expect((await app.call(operation, undefined, { key: key.token })).status).toBe(403)
    }
    for (const missing of ['mail_0000000000', 'x', '%00', '..%2F', "'--"])
      for (const operation of [
        `GET /platform/mail/${missing}`,
        `POST /platform/mail/${missing}/retry`,
      ] as const) {
        const { status, body } = await app.call(operation)
        expect([400, 404], `${operation} ${body.code}`).toContain(status)
        expect(body.detail).toBeTruthy()
      }
    for (const query of [
      'status=x',
      'to=',
      `to=${'a'.repeat(300)}`,
      'limit=0',
      'cursor=x',
      'more=1',
      'to=%00',
    ])
      expect((await app.call(`GET /platform/mail?${query}`)).status, query).toBe(400)
    expect(await auditOf(app, id)).toEqual([])
  })
})

async function auditOf({ app }: StartedApp, mailId: string): Promise<string[]> {
  const rows = await app.control.db
    .withTables<{ audit_entries: { action: string; target_id: string } }>()
    .selectFrom('audit_entries')
    .select('action')
    .where('target_id', '=', mailId)
    .execute()
  return rows.map(({ action }) => action)
}
