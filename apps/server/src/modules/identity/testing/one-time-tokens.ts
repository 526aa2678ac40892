import type { StartedApp } from '../../../testing/start-app.ts'
import type { OneTimeTokenTables, TokenPurpose } from '../one-time-tokens/tables.ts'

/** Makes all tokens of a purpose as old as they are after so many seconds. */
export async function ageTokens({ app }: StartedApp, purpose: TokenPurpose, seconds: number): Promise<void> {
  await app.control.db
    .withTables<OneTimeTokenTables>()
    .updateTable('one_time_tokens')
    .set((eb) => ({ expires_at: eb('expires_at', '-', seconds) }))
    .where('purpose', '=', purpose)
    .execute()
}

/** Everything that the control store holds about sign-in, as one text: what is readable in it is readable for whoever gets the file. */
export async function storedText({ app }: StartedApp): Promise<string> {
  const tables = app.control.db.withTables<Record<string, Record<string, unknown>>>()
  const texts: string[] = []
  for (const table of ['users', 'sessions', 'one_time_tokens', 'rate_limits', 'audit_entries'])
    texts.push(JSON.stringify(await tables.selectFrom(table).selectAll().execute()))
  return texts.join('\n')
}
