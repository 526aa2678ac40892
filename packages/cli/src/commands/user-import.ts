import type { ImportedUser } from '@tenantry/contract'
import { isTenantryError, type Tenantry } from '@tenantry/sdk'
import { Option, type Command } from 'commander'
import { Stop } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { OpenContext } from '../program.ts'
import { countText, textTable, visible } from '../text-table.ts'
import { FORMATS, readUserFile, type FileFormat } from '../user-file.ts'
import type { UserRecord } from '../user-record.ts'

/** Well within what the server takes as one body, at 16 KiB of metadata for each. */
const USERS_PER_CALL = 50

export function registerUserImport(users: Command, open: OpenContext): void {
  users
    .command('import <file>')
    .description('take users over from another system, from JSON or CSV; "-" is standard input')
    .addOption(new Option('--format <format>', 'instead of what the name ends with').choices(FORMATS))
    .addHelpText(
      'after',
      `
CSV has a line of headings; JSON is an array of objects. Both know
  email, name, password_hash (bcrypt, scrypt, argon2), email_verified (true or false), metadata (JSON)

Examples:
  tenantry users import users.csv
  tenantry users import users.json --json
  export-users | tenantry users import - --format csv`,
    )
    .action(async (path: string, { format }: { format?: FileFormat }, command: Command) =>
      importUsers(open(command), path, format),
    )
}

interface Outcome extends ImportedUser {
  /** Where the user stands in the file. */
  place: string
}

async function importUsers(context: Context, path: string, format: FileFormat | undefined): Promise<void> {
  const { out, client } = context
  const records = await readUserFile(context, path, format)
  const tenantry = await client()
  const outcomes: Outcome[] = []
  for (let from = 0; from < records.length; from += USERS_PER_CALL) {
    outcomes.push(...(await importSome(tenantry, records.slice(from, from + USERS_PER_CALL))))
    if (out.live) out.redraw(`${outcomes.length} of ${records.length}`)
  }
  if (out.live) out.redraw('')
  const refused = outcomes.filter(({ status }) => status === 'refused')
  const created = outcomes.length - refused.length
  out.value({ created, results: outcomes }, () => {
    const done = `${created > 0 ? out.colors.green('✓') : '·'} ${countText(created, 'user')} created`
    if (refused.length === 0) return done
    const rows = refused.map(({ place, email, detail }) => [place, visible(email), visible(detail ?? '')])
    return `${textTable(['PLACE', 'EMAIL', 'WHY IT WAS REFUSED'], rows)}\n${done}, ${refused.length} refused`
  })
  if (refused.length > 0) throw new Stop(EXIT.failure)
}

/**
 * Imports what fits into one call. A value that the API does not know makes it refuse the whole call: whom it names is told as refused,
 * and the others go again.
 */
async function importSome(tenantry: Tenantry, records: readonly UserRecord[]): Promise<Outcome[]> {
  const outcomes = new Map<UserRecord, Outcome>()
  const left = new Set(records)
  while (left.size > 0) {
    const now = [...left]
    try {
      const { results } = await tenantry.users.import(now.map(({ user }) => user))
      for (const [index, record] of now.entries()) {
        const result = results[index]
        if (result !== undefined) outcomes.set(record, { ...result, place: record.place })
        left.delete(record)
      }
    } catch (error) {
      const faults = isTenantryError(error, 'INVALID_REQUEST') ? (error.problem.errors ?? []) : []
      const known = faults.filter(({ pointer }) => indexIn(pointer) !== null)
      if (known.length === 0) throw error
      for (const { pointer, detail } of known) {
        const record = now[indexIn(pointer) ?? -1]
        if (record === undefined) throw error
        const { place, user } = record
        const said = `${pointer.replace(/^\/users\/\d+\/?/, '')}: ${detail}`
        outcomes.set(record, {
          email: user.email,
          status: 'refused',
          code: 'INVALID_REQUEST',
          detail: said,
          place,
        })
        left.delete(record)
      }
    }
  }
  return records.map((record) => outcomes.get(record)).filter((outcome) => outcome !== undefined)
}

function indexIn(pointer: string): number | null {
  const digits = /^\/users\/(\d+)(?:\/|$)/.exec(pointer)?.[1]
  return digits === undefined ? null : Number(digits)
}
