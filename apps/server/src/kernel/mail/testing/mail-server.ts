import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { TestCertificate } from '../../../testing/test-certificate.ts'
import { localhostCertificate } from './localhost-certificate.ts'

export interface CaughtMail {
  /** The envelope: who the mail really goes to. */
  from: string
  to: string[]
  encrypted: boolean
  user: string | null
  raw: string
  parsed: ParsedMail
}

export interface MailServerBehaviour extends Pick<SMTPServerOptions, 'secure' | 'disabledCommands'> {
  /** Instead of the one that tests trust. */
  certificate?: TestCertificate
  /** Wanted of every client. */
  credentials?: { user: string; password: string }
  /** Answers a recipient or a whole mail with this; null takes it. */
  atRecipient?: (address: string) => Reply | null
  atData?: (raw: string) => Reply | 'drop' | null
}

export interface Reply {
  code: number
  text: string
}

export interface MailServer {
  port: number
  caught: CaughtMail[]
  connections: number
  close(): Promise<void>
}

/** A real SMTP server on loopback, which keeps what it is given. */
export async function startMailServer(behaviour: MailServerBehaviour = {}, port = 0): Promise<MailServer> {
  const { certificate, credentials, atRecipient, atData, secure = false, disabledCommands = [] } = behaviour
  const caught: CaughtMail[] = []
  const state = { connections: 0 }
  const server = new SMTPServer({
    ...(certificate === undefined
      ? localhostCertificate
      : { cert: certificate.certificate, key: certificate.privateKey }),
    secure,
    disabledCommands,
    authOptional: credentials === undefined,
    disableReverseLookup: true,
    logger: false,
    onConnect(_session, callback) {
      state.connections += 1
      callback()
    },
    onAuth({ username, password }, _session, callback) {
      const isRight = username === credentials?.user && password === credentials?.password
      callback(isRight ? null : new Error('Wrong name or password'), { user: username })
    },
    onRcptTo({ address }, _session, callback) {
      const reply = atRecipient?.(address) ?? null
      callback(reply === null ? null : refusal(reply))
    },
    onData(stream, session, callback) {
      void text(stream).then(async (raw) => {
        const reply = atData?.(raw) ?? null
        if (reply === 'drop') return destroyAll()
        if (reply !== null) return callback(refusal(reply))
        caught.push({
          from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map(({ address }) => address),
          encrypted: session.secure,
          user: typeof session.user === 'string' ? session.user : null,
          raw,
          parsed: await simpleParser(raw),
        })
        callback(null, 'taken')
      })
    },
  })
  const sockets = new Set<{ destroy(): void }>()
  server.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  // A client that does not trust the certificate hangs up; the client's side is what the tests look at.
  server.on('error', () => {})
  server.listen(port, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    // A TCP server that listens has an address with a port.
    port: (server.server.address() as AddressInfo).port,
    caught,
    get connections() {
      return state.connections
    },
    async close() {
      destroyAll()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function refusal({ code, text }: Reply): Error {
  return Object.assign(new Error(text), { responseCode: code })
}
