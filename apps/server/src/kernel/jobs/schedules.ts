import { CronExpressionParser } from 'cron-parser'
import type { ControlStore, ControlTx } from '../db/index.ts'
import type { Clock } from '../clock.ts'

/** When a scheduled job is due. */
export type Rule =
  /** At every whole multiple of this many seconds of Unix time. */
  | { everySeconds: number }
  /** Five fields (or six, with seconds in front), in the time zone, UTC unless named. */
  | { cron: string; timeZone?: string }

export interface Schedule {
  /** Unique in the installation, for example `metering.roll-up-hourly`. */
  name: string
  rule: Rule
  enqueue(tx: ControlTx): Promise<void>
}

interface Tables {
  job_schedules: { name: string; rule: string; next_at: number }
}

/**
 * The first time after `after` (both Unix seconds) that the rule names.
 * @throws Error when the rule is none
 */
export function nextTime(rule: Rule, after: number): number {
  if ('cron' in rule) {
    const options = { currentDate: new Date(after * 1000), tz: rule.timeZone ?? 'UTC' }
    return Math.floor(CronExpressionParser.parse(rule.cron, options).next().getTime() / 1000)
  }
  if (!Number.isSafeInteger(rule.everySeconds) || rule.everySeconds < 1) {
    throw new RangeError('A schedule comes every whole number of seconds.')
  }
  return (Math.floor(after / rule.everySeconds) + 1) * rule.everySeconds
}

/** Writes new schedules down; one whose rule has changed starts anew. */
export async function recordSchedules(
  store: ControlStore,
  schedules: readonly Schedule[],
  clock: Clock,
): Promise<void> {
  await store.transaction(async (tx) => {
    const db = tx.withTables<Tables>()
    for (const schedule of schedules) {
      const row = {
        name: schedule.name,
        rule: JSON.stringify(schedule.rule),
        next_at: nextTime(schedule.rule, clock.now()),
      }
      await tx.capabilities.insertIgnore(db.insertInto('job_schedules').values(row)).execute()
      const changed = db.updateTable('job_schedules').set(row).where('name', '=', row.name)
      await changed.where('rule', '<>', row.rule).execute()
    }
  })
}

/**
 * Fires what is due. Each firing is one transaction that moves the time on and enqueues, so that of several processes one does it. What was missed
 * while none ran is made up for once.
 */
export async function fireDue(
  store: ControlStore,
  schedules: readonly Schedule[],
  clock: Clock,
): Promise<void> {
  if (schedules.length === 0) return
  const now = clock.now()
  const names = schedules.map(({ name }) => name)
  const due = await store.db
    .withTables<Tables>()
    .selectFrom('job_schedules')
    .select(['name', 'next_at'])
    .where('name', 'in', names)
    .where('next_at', '<=', now)
    .execute()
  for (const row of due) {
    const schedule = schedules.find(({ name }) => name === row.name)
    if (schedule) await fire(store, schedule, row.next_at, now)
  }
}

async function fire(store: ControlStore, schedule: Schedule, seenAt: number, now: number): Promise<void> {
  await store.transaction(async (tx) => {
    const result = await tx
      .withTables<Tables>()
      .updateTable('job_schedules')
      .set({ next_at: nextTime(schedule.rule, now) })
      .where('name', '=', schedule.name)
      .where('next_at', '=', seenAt)
      .executeTakeFirst()
    if (result.numUpdatedRows === 1n) await schedule.enqueue(tx)
  })
}
