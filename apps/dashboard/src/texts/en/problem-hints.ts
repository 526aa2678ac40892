import type { ErrorCode } from '@tenantry/contract'

export type ProblemHints = Partial<Record<ErrorCode, string>>

/** What to do here, where the server's own hint is for programs: it names a call of the API, a command, or a field of a request. */
export const problemHints: ProblemHints = {
  DATABASE_NOT_FOUND: 'It may have been renamed, deleted, or taken away from you.',
  DATABASE_OUT_OF_DATE:
    'A rollout has not reached this database yet. Under Rollouts you see how far it is, and can retry what failed.',
  DATABASE_MISSING: 'Restore one of its snapshots: they are in the tab Snapshots.',
  DATABASE_CORRUPT: 'Restore one of its snapshots: they are in the tab Snapshots.',
  TEMPLATE_NAME_TAKEN:
    'Go back and choose another name. To change the template of this name, open it under Templates and edit it in the designer.',
  TEMPLATE_NOT_FOUND: 'It may have been deleted. Templates lists what there is.',
  TEMPLATE_IN_USE:
    'Delete its databases first. Deleted ones that can still be brought back count too: they are gone once their retention ends.',
  RENAME_UNANSWERED:
    'Go back to the draft and give the column or table its new name there, so that nothing has to be guessed.',
  DESTRUCTIVE_CHANGE:
    'What would be lost has to be allowed. Go back to the draft and review it again: it is listed there, and you type the name of the template.',
  LOSSES_UNCONFIRMED: 'What would be lost has to be confirmed. Roll back once more: it is listed then.',
  ROLLOUT_RUNNING:
    'Wait until it has ended, or open it under Rollouts, where it can be cancelled or rolled back.',
  JOB_NOT_FOUND: 'Rollouts lists what there is.',
  SNAPSHOT_NOT_FOUND: 'Somebody deleted it. Load the page again to see what there is.',
  GRANT_NOT_FOUND: 'It was taken away already. Load the page again to see what there is.',
  USER_NOT_FOUND: 'Check the address. Users finds people by parts of their names.',
  ORGANIZATION_NOT_FOUND: 'Check its slug, or whether you still belong to it. Organizations lists yours.',
  SQL_FORBIDDEN:
    'Rows are read and written here. The structure changes by a push of the template; ATTACH, VACUUM and most PRAGMAs are not for here.',
  RESULT_TOO_LARGE: 'Select fewer columns, or limit the rows.',
}
