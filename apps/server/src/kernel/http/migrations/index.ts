import type { Migration } from '../../db/index.ts'
import { createIdempotentReplies } from './0001-idempotent-replies.ts'

export const idempotentReplyMigrations: readonly Migration[] = [createIdempotentReplies]
