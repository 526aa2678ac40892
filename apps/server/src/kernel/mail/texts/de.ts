import type { MailTexts } from '../mail-data.ts'
import { durationWords, timeWords } from './words.ts'

const duration = (seconds: number) => durationWords('de', seconds)
const time = (seconds: number) => timeWords('de', seconds)
const validity = (seconds: number) => `Der Link gilt ${duration(seconds)} lang und nur ein einziges Mal.`
const unexpected =
  'Wenn Sie das nicht angefordert haben, können Sie diese Nachricht ignorieren: Es ändert sich nichts.'
const takeover = 'Wenn Sie das nicht waren, ändern Sie Ihr Passwort und beenden Sie alle anderen Sitzungen.'

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
    ['Zeit', time(at)],
    ...(address === null ? [] : [['Adresse', address] as const]),
    ...(userAgent === null ? [] : [['Gerät', userAgent] as const]),
  ] as const
}

const linkChanges = {
  linked: (account: string) =>
    `Mit Ihrem Konto wurde ein anderes verknüpft, das sich dort anmelden kann: ${account}.`,
  unlinked: (account: string) =>
    `Ein Konto ist nicht mehr mit Ihrem verknüpft und kann sich dort nicht mehr anmelden: ${account}.`,
}

const factorChanges = {
  added: (factor: string) => `Zu Ihrem Konto kam ein zweiter Faktor hinzu: ${factor}.`,
  removed: (factor: string) => `Von Ihrem Konto wurde ein zweiter Faktor entfernt: ${factor}.`,
  recovery_codes_replaced: (factor: string) =>
    `Die Wiederherstellungscodes Ihres Kontos wurden ersetzt (${factor}). Die alten gelten nicht mehr.`,
}

export const german: MailTexts = {
  layout: {
    copyLink: 'Oder kopieren Sie diese Adresse in Ihren Browser:',
    sentBy: (app) => `Diese Nachricht kommt von ${app}.`,
  },
  templates: {
    'verify-email': ({ validSeconds }, app) => ({
      subject: `Bestätigen Sie Ihre E-Mail-Adresse für ${app}`,
      heading: 'E-Mail-Adresse bestätigen',
      paragraphs: [
        `Bitte bestätigen Sie, dass diese Adresse Ihnen gehört, damit Sie ${app} nutzen können.`,
        validity(validSeconds),
      ],
      linkLabel: 'Adresse bestätigen',
      note: unexpected,
    }),
    'password-reset': ({ validSeconds }, app) => ({
      subject: `Neues Passwort für ${app}`,
      heading: 'Neues Passwort wählen',
      paragraphs: [
        `Jemand, vermutlich Sie selbst, hat ein neues Passwort für Ihr Konto bei ${app} angefordert.`,
        validity(validSeconds),
      ],
      linkLabel: 'Passwort wählen',
      note: 'Wenn Sie das nicht waren, können Sie diese Nachricht ignorieren: Ihr Passwort bleibt, wie es ist.',
    }),
    'magic-link': ({ validSeconds }, app) => ({
      subject: `Anmelden bei ${app}`,
      heading: `Anmelden bei ${app}`,
      paragraphs: [
        'Mit diesem Link melden Sie sich an. Geben Sie ihn nicht weiter: Wer ihn öffnet, ist als Sie angemeldet.',
        validity(validSeconds),
      ],
      linkLabel: 'Anmelden',
      note: unexpected,
    }),
    'email-change': ({ newAddress, validSeconds }, app) => ({
      subject: `Bestätigen Sie Ihre neue E-Mail-Adresse für ${app}`,
      heading: 'Neue Adresse bestätigen',
      paragraphs: [
        `Bitte bestätigen Sie, dass Ihr Konto bei ${app} künftig die Adresse ${newAddress} haben soll.`,
        validity(validSeconds),
      ],
      linkLabel: 'Adresse bestätigen',
      note: unexpected,
    }),
    'email-change-notice': ({ newAddress }, app) => ({
      subject: `Die E-Mail-Adresse Ihres Kontos bei ${app} soll sich ändern`,
      heading: 'Ihre Adresse soll sich ändern',
      paragraphs: [
        `Für Ihr Konto bei ${app} wurde eine andere E-Mail-Adresse angefordert. Die neue Adresse ist ${newAddress}.`,
        'Sie gilt, sobald die neue Adresse bestätigt ist.',
      ],
      linkLabel: 'Konto prüfen',
      note: takeover,
    }),
    invitation: ({ inviterName, organizationName, role, validSeconds }, app) => ({
      subject: `Einladung zu ${organizationName} bei ${app}`,
      heading: `Einladung zu ${organizationName}`,
      paragraphs: [
        inviterName === null
          ? `Sie sind zu ${organizationName} bei ${app} eingeladen, in der Rolle ${role}.`
          : `${inviterName} lädt Sie zu ${organizationName} bei ${app} ein, in der Rolle ${role}.`,
        `Die Einladung gilt ${duration(validSeconds)} lang.`,
      ],
      linkLabel: 'Einladung ansehen',
      note: 'Wenn Sie den Absender nicht kennen, können Sie diese Nachricht ignorieren.',
    }),
    'existing-account': (_data, app) => ({
      subject: `Sie haben schon ein Konto bei ${app}`,
      heading: 'Sie haben schon ein Konto',
      paragraphs: [
        `Jemand, vermutlich Sie selbst, wollte sich mit dieser Adresse bei ${app} registrieren. Sie hat schon ein Konto.`,
        'Melden Sie sich an, oder fordern Sie ein neues Passwort an, wenn Sie Ihres nicht mehr wissen.',
      ],
      linkLabel: 'Anmelden',
      note: unexpected,
    }),
    'new-sign-in': (data, app) => ({
      subject: `Neue Anmeldung bei Ihrem Konto bei ${app}`,
      heading: 'Neue Anmeldung',
      paragraphs: [`Jemand hat sich von einem noch unbekannten Gerät bei Ihrem Konto bei ${app} angemeldet.`],
      facts: circumstances(data),
      linkLabel: 'Sitzungen ansehen',
      note: takeover,
    }),
    'locked-out': (data, app) => ({
      subject: `Zu viele Anmeldeversuche bei Ihrem Konto bei ${app}`,
      heading: 'Die Anmeldung muss warten',
      paragraphs: [
        `Bei Ihrem Konto bei ${app} gab es zu viele fehlgeschlagene Anmeldeversuche. Der nächste ist möglich nach dieser Wartezeit: ${duration(data.waitSeconds)}.`,
      ],
      facts: circumstances(data),
      linkLabel: 'Neues Passwort wählen',
      note: 'Wenn Sie das nicht waren: Niemand kam hinein. Nehmen Sie ein Passwort, das Sie sonst nirgends benutzen.',
    }),
    'password-changed': (data, app) => ({
      subject: `Ihr Passwort bei ${app} wurde geändert`,
      heading: 'Ihr Passwort wurde geändert',
      paragraphs: [`Das Passwort Ihres Kontos bei ${app} wurde geändert. Andere Sitzungen sind beendet.`],
      facts: circumstances(data),
      linkLabel: 'Konto prüfen',
      note: 'Wenn Sie das nicht waren, fordern Sie sofort ein neues Passwort an.',
    }),
    'second-factor-changed': (data, app) => ({
      subject: `Zweiter Faktor Ihres Kontos bei ${app} geändert`,
      heading: 'Zweiter Faktor geändert',
      paragraphs: [factorChanges[data.change](data.factor)],
      facts: circumstances(data),
      linkLabel: 'Konto prüfen',
      note: takeover,
    }),
    'linked-account-changed': (data, app) => ({
      subject: `Anmeldewege Ihres Kontos bei ${app} geändert`,
      heading: data.change === 'linked' ? 'Konto verknüpft' : 'Verknüpfung gelöst',
      paragraphs: [linkChanges[data.change](data.account)],
      facts: circumstances(data),
      linkLabel: 'Konto prüfen',
      note: takeover,
    }),
    'account-deleted': ({ restorableUntil }, app) => ({
      subject: `Ihr Konto bei ${app} wurde gelöscht`,
      heading: 'Ihr Konto wurde gelöscht',
      paragraphs: [
        `Ihr Konto bei ${app} wurde gelöscht; alle seine Sitzungen sind beendet.`,
        ...(restorableUntil === null ? [] : [`Es kann zurückgeholt werden bis ${time(restorableUntil)}.`]),
      ],
      linkLabel: `Zu ${app}`,
      note: `Wenn Sie das nicht waren, wenden Sie sich an ${app}.`,
    }),
    notice: ({ subject, paragraphs, linkLabel }, app) => ({
      subject,
      heading: subject,
      paragraphs,
      linkLabel,
      note: `Sie bekommen diese Nachricht, weil Sie ein Konto bei ${app} haben.`,
    }),
  },
}
