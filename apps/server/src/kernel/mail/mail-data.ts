/** What every mail leads to, as a whole http(s) address; `Mail.link` makes one of this installation's. */
interface Link {
  link: string
}

/** A link with a token in it: what the mail holds is erased with the token at the latest. */
interface SecretLink extends Link {
  validSeconds: number
}

/** Where something came from, as the server saw it. */
interface Circumstances {
  /** Unix seconds */
  at: number
  address: string | null
  userAgent: string | null
}

/** The mails there are, and what each has to be told. All strings may come from strangers: they are cleaned and escaped. */
export interface MailData {
  'verify-email': SecretLink
  'password-reset': SecretLink
  'magic-link': SecretLink
  /** To the new address, to show that it is theirs. */
  'email-change': SecretLink & { newAddress: string }
  /** To the old address, so that a stranger cannot move an account away unseen. The link leads to help. */
  'email-change-notice': Link & { newAddress: string }
  invitation: SecretLink & { inviterName: string | null; organizationName: string; role: string }
  /** Somebody signed up with an address that has an account; the link leads to signing in. */
  'existing-account': Link
  'new-sign-in': Link & Circumstances
  /** Too many failures: signing in has to wait. */
  'locked-out': Link & Circumstances & { waitSeconds: number }
  'password-changed': Link & Circumstances
  'second-factor-changed': Link &
    Circumstances & { change: 'added' | 'removed' | 'recovery_codes_replaced'; factor: string }
  /** An account elsewhere lets the user sign in, or no longer; `account` names the provider, and the address there. */
  'linked-account-changed': Link & Circumstances & { change: 'linked' | 'unlinked'; account: string }
  /** `restorableUntil` (Unix seconds) when the deletion can be undone until then. */
  'account-deleted': Link & { restorableUntil: number | null }
  /** Anything else, in the caller's own words. */
  notice: Link & { subject: string; paragraphs: readonly string[]; linkLabel: string }
}

export type MailTemplate = keyof MailData

/** A mail to send: the template and what it has to be told, to one address. */
export type MailRequest = {
  [Template in MailTemplate]: {
    to: string
    template: Template
    data: MailData[Template]
    /** The reader's language (BCP 47, `de-AT`); English when there is no text in it. */
    language?: string | null
  }
}[MailTemplate]

/** What a template says, still without any form. */
export interface MailContent {
  subject: string
  heading: string
  paragraphs: readonly string[]
  /** Label and value, shown as a small table. */
  facts?: readonly (readonly [label: string, value: string])[]
  linkLabel: string
  /** Small print: what to do when the reader did not expect this. */
  note: string
}

/** All texts in one language. */
export interface MailTexts {
  templates: { [Template in MailTemplate]: (data: MailData[Template], appName: string) => MailContent }
  layout: { copyLink: string; sentBy: (appName: string) => string }
}
