import { cleanLine } from './clean-text.ts'
import type { SmtpServer } from './smtp-url.ts'

export interface OutgoingMail {
  id: string
  from: { name: string; address: string }
  to: string
  subject: string
  text: string
  html: string
  /** Unix seconds */
  createdAt: number
}

/** How one attempt ended. `refused` is for good; `later` may go well another time. */
export type DeliveryOutcome =
  { kind: 'sent' } | { kind: 'refused'; reason: string } | { kind: 'later'; reason: string }

/** Hands one mail to a mail server. Never throws for what the server or the network does. */
export type DeliverMail = (mail: OutgoingMail) => Promise<DeliveryOutcome>

const CONNECT_MS = 10_000
const SILENCE_MS = 30_000

/** Delivery through an SMTP server (RFC 5321), one connection a mail. Passwords travel over TLS only. */
export function createSmtpDelivery(server: SmtpServer): DeliverMail {
  const { host, port, secure, credentials } = server
  const settings = {
    host,
    port,
    secure,
    // A server on this machine is not spoken to through a network; its certificate is usually made by nobody.
    ignoreTLS: credentials === null && isLoopback(host),
    requireTLS: credentials !== null && !secure,
    ...(credentials === null ? {} : { auth: { user: credentials.user, pass: credentials.password } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
  // Loaded with the first mail: a server without one to send does not carry its 20 MB.
  const open = async () => (await import('nodemailer')).createTransport(settings)
  let transport: ReturnType<typeof open> | undefined
  return async (mail) => {
    try {
      await (
        await (transport ??= open())
      ).sendMail({
        // An address list as text would be parsed; the envelope says who gets it, and nobody else does.
        envelope: { from: mail.from.address, to: [mail.to] },
        from: mail.from,
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        date: new Date(mail.createdAt * 1000),
        // The same at each attempt, so that a mail that was sent twice can be recognized as one.
        messageId: `<${mail.id}@${mail.from.address.split('@')[1] ?? 'localhost'}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      return { kind: 'sent' }
    } catch (error) {
      return { kind: isRefusal(error) ? 'refused' : 'later', reason: reasonOf(error) }
    }
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

interface SmtpError extends Error {
  code?: string
  /** Of the server's reply; absent when the network or the client gave up. */
  responseCode?: number
  response?: string
}

/** "Authenticate first" and its kin (RFC 4954) say something about our settings, nothing about the mail. */
const AUTHENTICATION_REPLIES = [530, 534, 535, 538]

/** A mail is refused by a 5xx reply to its sender, recipient or content, or when it cannot be put into an envelope at all. */
function isRefusal(error: unknown): boolean {
  const { code, responseCode } = error as SmtpError
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return false
  if (responseCode === undefined) return true
  return responseCode >= 500 && !AUTHENTICATION_REPLIES.includes(responseCode)
}

const REASON_LENGTH_MAX = 500

/** What an admin is told. A server may quote the mail in its reply: whatever could be a link or a token of it is left out. */
function reasonOf(error: unknown): string {
  const { response, message } = error as SmtpError
  const text = response ?? message
  const withoutSecrets = text.replaceAll(/\S*:\/\/\S*/g, '[link]').replaceAll(/[\w-]{20,}/g, '[…]')
  return cleanLine(withoutSecrets, REASON_LENGTH_MAX)
}
