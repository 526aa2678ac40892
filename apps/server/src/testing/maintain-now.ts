import type { StartedApp } from './start-app.ts'

/** Lets the server do now what it does once a minute; it begins within a second. */
export function maintainNow(app: StartedApp): Promise<void> {
  return runScheduled(app, 'system.maintenance')
}

/** Lets the server do now what it does from time to time under that name. */
export async function runScheduled({ app }: StartedApp, name: string): Promise<void> {
  await app.control.db
    .withTables<{ job_schedules: { name: string; next_at: number } }>()
    .updateTable('job_schedules')
    .set({ next_at: 1 })
    .where('name', '=', name)
    .execute()
}
