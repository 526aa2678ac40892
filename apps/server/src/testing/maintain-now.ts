import type { StartedApp } from './start-app.ts'

/** Lets the server do now what it does once a minute; it begins within a second. */
export async function maintainNow({ app }: StartedApp): Promise<void> {
  await app.control.db
    .withTables<{ job_schedules: { name: string; next_at: number } }>()
    .updateTable('job_schedules')
    .set({ next_at: 1 })
    .where('name', '=', 'system.maintenance')
    .execute()
}
