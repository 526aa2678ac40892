import type { MailData, MailRequest, MailTemplate } from '../mail-data.ts'

export const secretLink = 'https://app.example.com/auth/verify?token=canary-3f9a1c7d5e2b'

/** One mail of every template, with `word` wherever a stranger could write something. */
export function everyMail(word: string, language = 'en'): MailRequest[] {
  const link = secretLink
  const seen = { at: 1_780_000_000, address: word, userAgent: word }
  const data: MailData = {
    'verify-email': { link, validSeconds: 86_400 },
    'password-reset': { link, validSeconds: 1800 },
    'magic-link': { link, validSeconds: 600 },
    'email-change': { link, validSeconds: 3600, newAddress: word },
    'email-change-notice': { link, newAddress: word },
    invitation: { link, validSeconds: 604_800, inviterName: word, organizationName: word, role: word },
    'existing-account': { link },
    'new-sign-in': { link, ...seen },
    'locked-out': { link, ...seen, waitSeconds: 900 },
    'password-changed': { link, ...seen },
    'second-factor-changed': { link, ...seen, change: 'added', factor: word },
    'linked-account-changed': { link, ...seen, change: 'linked', account: word },
    'account-deleted': { link, restorableUntil: 1_780_000_000 },
    notice: { link, subject: word, paragraphs: [word, word], linkLabel: word },
  }
  const templates = Object.keys(data) as MailTemplate[]
  // Each template gets the data under its own name.
  return templates.map(
    (template) => ({ to: 'ada@example.com', template, data: data[template], language }) as MailRequest,
  )
}
