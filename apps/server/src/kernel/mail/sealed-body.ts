import { isSealed, type SealedColumn, type SecretBox } from '../vault/index.ts'

type Part = 'text_body' | 'html_body'

/** What a mail says may let somebody in: whoever has a copy of the control store is not to read it. */
export function sealBody(secrets: SecretBox, mailId: string, part: Part, text: string): string {
  return secrets.seal(text, place(mailId, part))
}

/** Mails of before bodies were sealed are read as they are; they are erased within days. */
export function openBody(secrets: SecretBox, mailId: string, part: Part, stored: string): string {
  return isSealed(stored) ? secrets.open(stored, place(mailId, part)) : stored
}

function place(mailId: string, part: Part): string {
  return `mails/${mailId}/${part}`
}

export const mailSealedColumns: readonly SealedColumn[] = (['text_body', 'html_body'] as const).map(
  (column) => ({
    table: 'mails',
    column,
    key: 'id',
    organization: null,
    place: ({ id }) => place(String(id), column),
  }),
)
