import type { Job, TemplateDiff } from '@tenantry/contract'

/** A rollout that has ended well; the test says what is otherwise. */
export function jobRecord(change: Partial<Job> = {}): Job {
  return {
    id: 'job_1',
    kind: 'rollout',
    template: 'saas-app',
    from_version: 3,
    to_version: 4,
    status: 'succeeded',
    mode: 'eager',
    wave: 3,
    waves: 4,
    total: 847,
    done: 847,
    failed: 0,
    pending: 0,
    databases_per_second: 25,
    reason: null,
    created_at: 1000,
    started_at: 1000,
    finished_at: 1034,
    ...change,
  }
}

export function diffRecord(change: Partial<TemplateDiff> = {}): TemplateDiff {
  return {
    from_version: 3,
    to_version: 4,
    class: 'safe',
    changes: [
      {
        class: 'safe',
        kind: 'add_column',
        table: 'tasks',
        column: 'assigned_to',
        summary: '+ tasks.assigned_to (TEXT)',
      },
      {
        class: 'safe',
        kind: 'add_index',
        table: 'tasks',
        index: 'idx',
        summary: '+ idx_project on tasks(project_id)',
      },
    ],
    steps: [
      {
        class: 'safe',
        kind: 'add_column',
        table: 'tasks',
        summary: '+ tasks.assigned_to (TEXT)',
        statements: ['ALTER TABLE tasks ADD COLUMN assigned_to TEXT'],
      },
    ],
    questions: [],
    database_count: 847,
    ...change,
  }
}
