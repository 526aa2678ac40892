import type { Migration } from '../../db/index.ts'
import { createJobSchedules } from './0001-job-schedules.ts'
import { createJobTable } from './0002-jobs.ts'

export const jobMigrations: readonly Migration[] = [createJobSchedules, createJobTable]
