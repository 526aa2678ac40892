export { jobKind, PermanentJobError } from './job.ts'
export type {
  EnqueueOptions,
  JobDefinition,
  JobEvent,
  JobKind,
  JobRecord,
  JobRun,
  JobState,
  RetryPolicy,
} from './job.ts'
export { createJobs } from './jobs.ts'
export type { Jobs, JobsOptions, ScheduledJob } from './jobs.ts'
export { jobMigrations } from './migrations/index.ts'
export type { Rule } from './schedules.ts'
