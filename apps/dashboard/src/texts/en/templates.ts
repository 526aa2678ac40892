import { designer } from './templates/designer.ts'
import { rollouts } from './templates/rollouts.ts'
import { schema } from './templates/schema.ts'

export const templates = {
  title: 'Templates',
  description: 'Named schemas with numbered versions. Each database is made from one.',
  create: 'New template',
  empty: 'No templates yet',
  emptyHint:
    'Design the first one here, or write it in TypeScript: these two commands make a project and publish its schema.',
  emptyCommands: 'npx tenantry init\nnpx tenantry push',
  edit: 'Edit in the designer',
  more: 'More actions',
  remove: 'Delete template',
  removeTitle: (name: string) => `Delete the template ${name}?`,
  removeLosses: (versions: number) =>
    versions === 1
      ? 'Its only version is gone for good.'
      : `All ${versions} of its versions, and the record of their rollouts, are gone for good.`,
  removeInUse: 'Databases are made from it',
  removed: (name: string) => `The template ${name} was deleted.`,
  version: (version: number) => `v${version}`,
  current: 'current',
  columns: {
    name: 'Name',
    version: 'Current version',
    databases: 'Databases',
    pushed: 'Last push',
  },
  tabs: {
    label: 'Parts of the template',
    versions: 'Versions',
    schema: 'Schema',
    databases: 'Databases',
    rollouts: 'Rollouts',
    drift: 'Drift',
  },
  versions: {
    title: 'Versions',
    hint: 'A version never changes. Choose one to see what it brought.',
    columns: {
      version: 'Version',
      message: 'What it is about',
      author: 'By',
      databases: 'Databases',
      at: 'Published',
    },
    noMessage: 'No message',
    compare: 'Compare',
    from: 'From version',
    to: 'To version',
    nothing: 'Nothing',
    source: 'Schema as TypeScript',
    before: (version: string) => `Before: ${version}`,
    after: (version: string) => `After: ${version}`,
    same: 'These versions have the same schema.',
    steps: 'Steps between them',
    stepsHint: 'What a rollout runs on each database.',
  },
  databases: {
    anyVersion: 'Any version',
    empty: 'No databases are made from this template',
    emptyVersion: 'No databases are at this version',
    emptyHint: 'Create one here, or with tenantry databases create.',
    create: 'Create a database',
    behind: 'behind',
    columns: { name: 'Name', version: 'Version', status: 'Status', created: 'Created' },
  },
  drift: {
    title: 'Drift',
    hint: 'Compares what is really in each database with the version that it should have.',
    check: 'Check the databases',
    again: 'Check again',
    stop: 'Stop',
    idle: 'Not checked yet',
    idleHint: 'Each database is opened and its structure read, a page of them at a time. Nothing is changed.',
    checking: (checked: number, total: number) => `${checked} of ${total} databases checked`,
    clean: (checked: number) =>
      checked === 1
        ? 'One database checked, and it is as it should be'
        : `${checked} databases checked, and all are as they should be`,
    cleanNone: 'There are no databases to check',
    found: (drifted: number, checked: number) => `${drifted} of ${checked} databases drifted`,
    repair: 'Repair',
    repairTitle: 'Repair the databases that drifted?',
    repairHint:
      'Missing columns, indexes and triggers are brought back. Nothing is dropped that holds rows: what cannot be repaired without losing data stays, and is listed again.',
    repaired: 'repaired',
    expected: 'Should be',
    actual: 'Is',
    absent: 'absent',
    differences: (name: string) => `Differences in ${name}`,
  },
  schema,
  rollouts,
  designer,
}
