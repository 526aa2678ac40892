import type { TestContext } from 'vitest'
import { expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { testCertificate } from '../../testing/test-certificate.ts'
import { migrate } from '../db/index.ts'
import { createJobs, jobMigrations } from '../jobs/index.ts'
import { until } from '../jobs/testing/job-fixture.ts'
import { createLog } from '../log.ts'
import { openBody } from './sealed-body.ts'
import type { MailRow } from './tables.ts'
import { testBox } from '../vault/testing/test-box.ts'
import { createMail } from './create-mail.ts'
import type { MailRequest } from './mail-data.ts'
import { mailMigrations } from './migrations/index.ts'
import { createMailStore } from './store.ts'
import { readSmtpUrl } from './smtp-url.ts'
import { everyMail, secretLink } from './testing/every-mail.ts'
import { startMailServer, type MailServerBehaviour } from './testing/mail-server.ts'

const canary = 'canary-3f9a1c7d5e2b'
const password = 'canary-password-77'
const reset: MailRequest = {
  to: 'ada@example.com',
  template: 'password-reset',
  data: { link: secretLink, validSeconds: 1800 },
}

describeBothDialects('the outbox', ({ openStore }) => {
  async function opened(
    { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
    smtpUrl: string | null,
    { attemptsMax = 50, url }: { attemptsMax?: number; url?: string } = {},
  ) {
    const control = await openStore(url === undefined ? {} : { url })
    await migrate(control, [...jobMigrations, ...mailMigrations])
    const clock = { seconds: 2_000_000_000, now: () => clock.seconds, nowMs: () => clock.seconds * 1000 }
    const lines: string[] = []
    const log = createLog('trace', { write: (line) => void lines.push(line) })
    const jobs = await createJobs({ store: control, onEvent: (event) => log.debug(event, 'job') })
    const secrets = testBox()
    const mail = createMail({
      control,
      jobs,
      clock,
      log,
      secrets,
      smtp: smtpUrl === null ? null : readSmtpUrl(smtpUrl),
      settings: {
        appName: 'Acme',
        sender: { name: null, address: 'no-reply@acme.example' },
        publicUrl: () => 'https://app.example.com',
      },
      audit: async () => {},
      retry: { attemptsMax, backoffMs: 20, backoffMaxMs: 40 },
    })
    await jobs.start()
    onTestFinished(() => jobs.stop({ graceMs: 1000 }))
    const store = createMailStore(control.db)
    const send = (request: MailRequest) => control.transaction((tx) => mail.sendMail(tx, request))
    const settled = async (mailId: string, status: string) => {
      await until(async () => (await store.find(mailId))?.status === status)
      return (await store.find(mailId))!
    }
    const textOf = ({ id, text_body: body }: MailRow) => {
      expect(body).not.toContain(canary)
      return openBody(secrets, id, 'text_body', body ?? '')
    }
    return { control, clock, mail, store, send, settled, textOf, lines }
  }

  async function server(context: Pick<TestContext, 'onTestFinished'>, behaviour: MailServerBehaviour = {}) {
    const started = await startMailServer(behaviour)
    context.onTestFinished(() => started.close())
    return started
  }

  it('delivers every mail once its transaction has committed, to its recipient alone, legible as text and HTML', async (context) => {
    const smtp = await server(context)
    const { send, settled } = await opened(context, `smtp://127.0.0.1:${smtp.port}`)
    const requests = everyMail('Ada “ü” \u{1F600}', 'de')
    for (const request of requests) await settled(await send(request), 'sent')
    expect(smtp.caught).toHaveLength(requests.length)
    for (const { from, to, parsed } of smtp.caught) {
      expect([from, ...to]).toEqual(['no-reply@acme.example', 'ada@example.com'])
      expect(parsed.from?.value).toEqual([{ name: 'Acme', address: 'no-reply@acme.example' }])
      expect(parsed.text).toContain(secretLink)
      expect(parsed.html).toContain(`href="${secretLink}"`)
      expect(parsed.headers.get('auto-submitted')).toBe('auto-generated')
    }
  })

  it('sends nothing of a transaction that rolled back', async (context) => {
    const smtp = await server(context)
    const { control, mail, store, send, settled } = await opened(context, `smtp://127.0.0.1:${smtp.port}`)
    const attempt = control.transaction(async (tx) => {
      await mail.sendMail(tx, reset)
      throw new Error('no')
    })
    await expect(attempt).rejects.toThrow('no')
    await settled(await send({ ...reset, to: 'marker@example.com' }), 'sent')
    expect(smtp.caught.map(({ to }) => to)).toEqual([['marker@example.com']])
    expect((await store.list({}, { limit: 10, cursor: null })).rows).toHaveLength(1)
  })

  it('lets no name become a header, a recipient or a second mail on the wire', async (context) => {
    const smtp = await server(context)
    const { send, settled } = await opened(context, `smtp://127.0.0.1:${smtp.port}`)
    const word = 'Ada\r\nBcc: eve@evil.example\r\n\r\n.\r\nMAIL FROM:<x@y.z>\r\n'
    const requests = everyMail(word)
    for (const request of requests) await settled(await send(request), 'sent')
    expect(smtp.caught).toHaveLength(requests.length)
    for (const { to, parsed } of smtp.caught) {
      expect(to).toEqual(['ada@example.com'])
      expect(parsed.bcc).toBeUndefined()
      expect(parsed.headers.has('bcc')).toBe(false)
    }
  })

  it('refuses a recipient that is not one plain address, as the caller’s mistake', async (context) => {
    const { send, store } = await opened(context, null)
    for (const to of ['', 'a@b.c, d@e.f', 'a@b.c\r\nBcc: x@y.z', 'Ada <a@b.c>'])
      await expect(send({ ...reset, to })).rejects.toMatchObject({ code: 'INVALID_REQUEST', status: 400 })
    expect((await store.list({}, { limit: 10, cursor: null })).rows).toEqual([])
  })

  it('keeps mails while there is no mail server, and reads them out until their links have run out', async (context) => {
    const { send, store, mail, clock, textOf } = await opened(context, null)
    const id = await send(reset)
    expect(await store.find(id)).toMatchObject({ status: 'kept', attempts: 0, sent_at: null })
    const kept = await store.find(id)
    expect(kept && textOf(kept)).toContain(canary)
    clock.seconds += 1799
    await mail.prune()
    const still = await store.find(id)
    expect(still && textOf(still)).toContain(canary)
    clock.seconds += 1
    await mail.prune()
    expect(await store.find(id)).toMatchObject({ status: 'kept', text_body: null, html_body: null })
  })

  it('erases what a mail said as soon as it was sent', async (context) => {
    const smtp = await server(context)
    const { send, settled } = await opened(context, `smtp://127.0.0.1:${smtp.port}`)
    const row = await settled(await send(reset), 'sent')
    expect(row).toMatchObject({
      text_body: null,
      html_body: null,
      attempts: 1,
      reason: null,
      sent_at: 2_000_000_000,
    })
    expect(JSON.stringify(row)).not.toContain(canary)
  })

  it('tries again after a 4xx, and sends the same mail under the same Message-ID', async (context) => {
    let left = 2
    const ids: unknown[] = []
    const smtp = await server(context, {
      atData: (raw) => {
        ids.push(/^Message-ID: (.*)$/im.exec(raw)?.[1])
        return left-- > 0 ? { code: 451, text: 'come back later' } : null
      },
    })
    const { send, settled } = await opened(context, `smtp://127.0.0.1:${smtp.port}`)
    const id = await send(reset)
    expect(await settled(id, 'sent')).toMatchObject({ attempts: 3, reason: null })
    expect(smtp.caught).toHaveLength(1)
    expect(new Set(ids)).toEqual(new Set([`<${id}@acme.example>`]))
  })

  const refusals: Record<string, MailServerBehaviour> = {
    'a recipient': { atRecipient: () => ({ code: 550, text: '5.1.1 no such user' }) },
    'the content': { atData: () => ({ code: 554, text: '5.7.1 no such user wanted here' }) },
  }
  for (const [what, behaviour] of Object.entries(refusals)) {
    it(`gives up at once when ${what} is refused for good, and says why`, async (context) => {
      const smtp = await server(context, behaviour)
      const { send, settled, textOf } = await opened(context, `smtp://127.0.0.1:${smtp.port}`)
      const row = await settled(await send(reset), 'failed')
      expect(row).toMatchObject({ attempts: 1, reason: expect.stringMatching(/^55[04] .*no such user/) })
      expect(textOf(row)).toContain(canary)
      expect(smtp.connections).toBe(1)
    })
  }

  it('tries again when nobody listens, until somebody does', async (context) => {
    const gone = await startMailServer()
    await gone.close()
    const { send, settled, store } = await opened(context, `smtp://127.0.0.1:${gone.port}`)
    const id = await send(reset)
    await until(async () => ((await store.find(id))?.attempts ?? 0) >= 2)
    expect((await store.find(id))?.reason).toContain('ECONNREFUSED')
    const back = await startMailServer({}, gone.port)
    context.onTestFinished(() => back.close())
    await settled(id, 'sent')
    expect(back.caught).toHaveLength(1)
  })

  it('tries again when the connection breaks in the middle of a mail', async (context) => {
    let left = 1
    const smtp = await server(context, { atData: () => (left-- > 0 ? 'drop' : null) })
    const { send, settled } = await opened(context, `smtp://127.0.0.1:${smtp.port}`)
    expect(await settled(await send(reset), 'sent')).toMatchObject({ attempts: 2 })
    expect(smtp.caught).toHaveLength(1)
  })

  it('stops when the links have run out, and says so with the last reason', async (context) => {
    const smtp = await server(context, { atRecipient: () => ({ code: 450, text: 'mailbox busy' }) })
    const { send, settled, store, clock, mail } = await opened(context, `smtp://127.0.0.1:${smtp.port}`)
    const id = await send(reset)
    await until(async () => ((await store.find(id))?.attempts ?? 0) >= 1)
    clock.seconds += 1800
    const row = await settled(id, 'failed')
    expect(row.reason).toMatch(/before its links ran out\..*mailbox busy/)
    await mail.prune()
    expect(await store.find(id)).toMatchObject({ status: 'failed', text_body: null, html_body: null })
  })

  it('fails after the last attempt', async (context) => {
    const smtp = await server(context, { atRecipient: () => ({ code: 450, text: 'mailbox busy' }) })
    const { send, settled } = await opened(context, `smtp://127.0.0.1:${smtp.port}`, { attemptsMax: 3 })
    expect(await settled(await send(reset), 'failed')).toMatchObject({ attempts: 3 })
  })

  it('speaks TLS from the first byte with smtps, and STARTTLS with credentials, and signs in', async (context) => {
    const credentials = { user: 'acme@relay', password }
    const login = `${encodeURIComponent(credentials.user)}:${password}`
    for (const secure of [true, false]) {
      const smtp = await server(context, { secure, credentials })
      const { send, settled } = await opened(
        context,
        `${secure ? 'smtps' : 'smtp'}://${login}@localhost:${smtp.port}`,
      )
      await settled(await send(reset), 'sent')
      expect(smtp.caught).toMatchObject([{ encrypted: true, user: credentials.user }])
    }
  })

  it('never sends a password without TLS, nor to a server whose certificate is not trusted', async (context) => {
    const credentials = { user: 'acme', password }
    const bare = await server(context, { disabledCommands: ['STARTTLS'], credentials })
    const first = await opened(context, `smtp://acme:${password}@127.0.0.1:${bare.port}`, {
      attemptsMax: 1,
    })
    await first.settled(await first.send(reset), 'failed')
    const untrusted = await server(context, {
      secure: true,
      credentials,
      certificate: testCertificate('localhost'),
    })
    const second = await opened(context, `smtps://acme:${password}@localhost:${untrusted.port}`, {
      attemptsMax: 1,
    })
    expect((await second.settled(await second.send(reset), 'failed')).reason).toContain('self-signed')
    expect([...bare.caught, ...untrusted.caught]).toEqual([])
  })

  it('holds a wrong password against the settings, not against the mail', async (context) => {
    const smtp = await server(context, { secure: true, credentials: { user: 'acme', password: 'right' } })
    const { send, store } = await opened(context, `smtps://acme:${password}@localhost:${smtp.port}`)
    const id = await send(reset)
    await until(async () => ((await store.find(id))?.attempts ?? 0) >= 2)
    expect(await store.find(id)).toMatchObject({ status: 'queued', reason: expect.stringContaining('535') })
  })

  it('writes neither links nor passwords into the log, the jobs or the reasons, even when the server quotes them', async (context) => {
    const smtp = await server(context, {
      credentials: { user: 'acme', password },
      secure: true,
      atData: (raw) => ({
        code: 554,
        text: `spam: ${secretLink} ${/token=3D\S+/.exec(raw)?.[0] ?? ''} ${canary}-and-more`,
      }),
    })
    const { send, settled, control, lines } = await opened(
      context,
      `smtps://acme:${password}@localhost:${smtp.port}`,
    )
    const row = await settled(await send(reset), 'failed')
    expect(row.reason).toMatch(/^554 spam: \[link\]/)
    const jobs = await control.db
      .withTables<Record<string, Record<string, unknown>>>()
      .selectFrom(control.dialect === 'sqlite' ? 'jobs' : 'tenantry_jobs.job')
      .selectAll()
      .execute()
    expect(jobs.length).toBeGreaterThan(0)
    const told = `${row.reason} ${lines.join('')} ${JSON.stringify(jobs, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))}`
    expect(lines.join('')).toContain(row.id)
    for (const secret of [canary, password, secretLink, 'ada@example.com']) expect(told).not.toContain(secret)
  })

  it('forgets mails after 30 days', async (context) => {
    const { send, store, mail, clock } = await opened(context, null)
    const id = await send(reset)
    clock.seconds += 30 * 86_400
    await mail.prune()
    expect(await store.find(id)).toBeDefined()
    clock.seconds += 1
    await mail.prune()
    expect(await store.find(id)).toBeUndefined()
  })

  it('makes links of the installation with every value encoded', async (context) => {
    const { mail } = await opened(context, null)
    expect(mail.link('/auth/verify', { token: 'a&b=c d#"' })).toBe(
      'https://app.example.com/auth/verify?token=a%26b%3Dc+d%23%22',
    )
  })
})
