import type { Migration } from '../../db/index.ts'
import { createMails } from './0001-mails.ts'
import { indexFailedMails } from './0002-failed-mails.ts'

export const mailMigrations: readonly Migration[] = [createMails, indexFailedMails]
