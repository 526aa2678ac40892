import type { MailTexts } from '../mail-data.ts'
import { durationWords, timeWords } from './words.ts'

const duration = (seconds: number) => durationWords('en', seconds)
const time = (seconds: number) => timeWords('en', seconds)
const unexpected = 'If you did not ask for this, you can ignore this mail: nothing changes.'

function circumstances({
  at,
  address,
  userAgent,
}: {
  at: number
  address: string | null
  userAgent: string | null
}) {
  return [
    ['Time', time(at)],
    ...(address === null ? [] : [['Address', address] as const]),
    ...(userAgent === null ? [] : [['Device', userAgent] as const]),
  ] as const
}

const linkChanges = {
  linked: (account: string) => `An account was linked to yours, and can sign in to it: ${account}.`,
  unlinked: (account: string) =>
    `An account was unlinked from yours, and can no longer sign in to it: ${account}.`,
}

const factorChanges = {
  added: (factor: string) => `A second factor was added to your account: ${factor}.`,
  removed: (factor: string) => `A second factor was removed from your account: ${factor}.`,
  recovery_codes_replaced: (factor: string) =>
    `The recovery codes of your account were replaced (${factor}). The old ones no longer work.`,
}

export const english: MailTexts = {
  layout: {
    copyLink: 'Or copy this address into your browser:',
    sentBy: (app) => `This mail was sent by ${app}.`,
  },
  templates: {
    'verify-email': ({ validSeconds }, app) => ({
      subject: `Confirm your e-mail address for ${app}`,
      heading: 'Confirm your e-mail address',
      paragraphs: [
        `Please confirm that this address belongs to you, so that you can use ${app}.`,
        `The link is valid for ${duration(validSeconds)} and works once.`,
      ],
      linkLabel: 'Confirm address',
      note: unexpected,
    }),
    'password-reset': ({ validSeconds }, app) => ({
      subject: `Choose a new password for ${app}`,
      heading: 'Choose a new password',
      paragraphs: [
        `Somebody, probably you, asked for a new password for your account at ${app}.`,
        `The link is valid for ${duration(validSeconds)} and works once.`,
      ],
      linkLabel: 'Choose password',
      note: 'If you did not ask for this, you can ignore this mail: your password stays as it is.',
    }),
    'magic-link': ({ validSeconds }, app) => ({
      subject: `Sign in to ${app}`,
      heading: `Sign in to ${app}`,
      paragraphs: [
        'Use this link to sign in. Do not pass it on: whoever opens it is signed in as you.',
        `The link is valid for ${duration(validSeconds)} and works once.`,
      ],
      linkLabel: 'Sign in',
      note: unexpected,
    }),
    'email-change': ({ newAddress, validSeconds }, app) => ({
      subject: `Confirm your new e-mail address for ${app}`,
      heading: 'Confirm your new address',
      paragraphs: [
        `Please confirm that your account at ${app} shall have the address ${newAddress} from now on.`,
        `The link is valid for ${duration(validSeconds)} and works once.`,
      ],
      linkLabel: 'Confirm address',
      note: unexpected,
    }),
    'email-change-notice': ({ newAddress }, app) => ({
      subject: `The e-mail address of your account at ${app} is being changed`,
      heading: 'Your address is being changed',
      paragraphs: [
        `A change of the e-mail address of your account at ${app} was asked for. The new address is ${newAddress}.`,
        'It takes effect once the new address is confirmed.',
      ],
      linkLabel: 'Check your account',
      note: 'If this was not you, sign in, change your password and end all other sessions.',
    }),
    invitation: ({ inviterName, organizationName, role, validSeconds }, app) => ({
      subject: `Invitation to ${organizationName} on ${app}`,
      heading: `Join ${organizationName}`,
      paragraphs: [
        inviterName === null
          ? `You are invited to ${organizationName} on ${app}, as ${role}.`
          : `${inviterName} invites you to ${organizationName} on ${app}, as ${role}.`,
        `The invitation is valid for ${duration(validSeconds)}.`,
      ],
      linkLabel: 'See invitation',
      note: 'If you do not know the sender, you can ignore this mail.',
    }),
    'existing-account': (_data, app) => ({
      subject: `You already have an account at ${app}`,
      heading: 'You already have an account',
      paragraphs: [
        `Somebody, probably you, wanted to sign up at ${app} with this address. It has an account already.`,
        'Sign in, or ask for a new password if you no longer know yours.',
      ],
      linkLabel: 'Sign in',
      note: unexpected,
    }),
    'new-sign-in': (data, app) => ({
      subject: `New sign-in to your account at ${app}`,
      heading: 'New sign-in',
      paragraphs: [
        `Somebody signed in to your account at ${app} from a device that we have not seen before.`,
      ],
      facts: circumstances(data),
      linkLabel: 'See your sessions',
      note: 'If this was not you, change your password and end all other sessions.',
    }),
    'locked-out': (data, app) => ({
      subject: `Too many attempts to sign in to your account at ${app}`,
      heading: 'Signing in has to wait',
      paragraphs: [
        `There were too many failed attempts to sign in to your account at ${app}. The next one is possible in ${duration(data.waitSeconds)}.`,
      ],
      facts: circumstances(data),
      linkLabel: 'Choose a new password',
      note: 'If this was not you, nobody got in. Take a password that you use nowhere else.',
    }),
    'password-changed': (data, app) => ({
      subject: `Your password at ${app} was changed`,
      heading: 'Your password was changed',
      paragraphs: [`The password of your account at ${app} was changed. Other sessions have ended.`],
      facts: circumstances(data),
      linkLabel: 'Check your account',
      note: 'If this was not you, ask for a new password at once.',
    }),
    'second-factor-changed': (data, app) => ({
      subject: `Second factor of your account at ${app} changed`,
      heading: 'Second factor changed',
      paragraphs: [factorChanges[data.change](data.factor)],
      facts: circumstances(data),
      linkLabel: 'Check your account',
      note: 'If this was not you, change your password and end all other sessions.',
    }),
    'linked-account-changed': (data, app) => ({
      subject: `Ways to sign in to your account at ${app} changed`,
      heading: data.change === 'linked' ? 'Account linked' : 'Account unlinked',
      paragraphs: [linkChanges[data.change](data.account)],
      facts: circumstances(data),
      linkLabel: 'Check your account',
      note: 'If this was not you, change your password, end all other sessions and unlink what is not yours.',
    }),
    'account-deleted': ({ restorableUntil }, app) => ({
      subject: `Your account at ${app} was deleted`,
      heading: 'Your account was deleted',
      paragraphs: [
        `Your account at ${app} was deleted, and all its sessions have ended.`,
        ...(restorableUntil === null ? [] : [`It can be brought back until ${time(restorableUntil)}.`]),
      ],
      linkLabel: `Go to ${app}`,
      note: `If this was not you, get in touch with ${app}.`,
    }),
    notice: ({ subject, paragraphs, linkLabel }, app) => ({
      subject,
      heading: subject,
      paragraphs,
      linkLabel,
      note: `You get this mail because you have an account at ${app}.`,
    }),
  },
}
