import type { Attention } from '@tenantry/contract'

const attention: Record<Attention['kind'], (count: number) => string> = {
  rollout_halted: (count) => (count === 1 ? 'A rollout halted' : `${count} rollouts halted`),
  rollout_failed: (count) => (count === 1 ? 'A rollout failed' : `${count} rollouts failed`),
  run_failed: (count) => (count === 1 ? 'A run failed' : `${count} runs failed`),
  run_awaiting_approval: (count) =>
    count === 1 ? 'A plan waits for approval' : `${count} plans wait for approval`,
  resource_drifted: (count) => (count === 1 ? 'A resource drifted' : `${count} resources drifted`),
  account_locked_out: (count) =>
    count === 1
      ? 'An account was locked out in the last day'
      : `${count} accounts were locked out in the last day`,
  mail_failed: (count) => (count === 1 ? 'A mail did not go out' : `${count} mails did not go out`),
}

export const overview = {
  title: 'Overview',
  attention: {
    title: 'Needs attention',
    kinds: attention,
    more: (count: number) => `and ${count} more`,
    calm: 'All is well',
    calmHint: 'No rollout stands still, nothing failed or drifted, and nobody is locked out.',
  },
  counts: {
    title: 'How much there is',
    databases: 'Databases',
    templates: 'Templates',
    organizations: 'Organizations',
    users: 'Users',
    resources: 'Resources',
    added: (count: number) => `${count > 0 ? '+' : ''}${count} in two weeks`,
    unchanged: 'as two weeks ago',
    chart: (name: string) => `${name} over the last two weeks`,
  },
  rollouts: {
    title: 'Rollouts under way',
    none: 'No rollout is under way',
    noneHint: 'Push a new version of a template, and its progress shows here.',
    all: 'All rollouts',
    versions: (from: number, to: number) => `v${from} → v${to}`,
    progress: (done: number, total: number) => `${done} of ${total} databases`,
    failed: (count: number) => `${count} failed`,
  },
  latest: { title: 'Latest entries', all: 'All of the trail', none: 'Nothing was recorded yet' },
  steps: {
    title: 'First steps',
    progress: (done: number, total: number) => `${done} of ${total} done`,
    hide: 'Hide',
    done: 'Done',
    template: 'Define a template',
    templateHint: 'The schema that all your customers’ databases share.',
    templateAction: 'New template',
    database: 'Create the first database',
    databaseHint: 'One isolated database for each customer, made from the template.',
    databaseAction: 'Create a database',
    person: 'Bring somebody in',
    personHint: 'Add a colleague, or make an organization and invite its members.',
    personAction: 'Invite',
    key: 'Make an API key',
    keyHint: 'What your application signs its requests with.',
    keyAction: 'Create a key',
  },
  own: {
    hello: (name: string) => `Hello ${name}`,
    organizations: 'Your organizations',
    none: 'You belong to no organization yet',
    noneHint: 'Open the link of an invitation that was sent to you, or make an organization of your own.',
    create: 'Go to organizations',
    role: (role: string) => `You are ${role}`,
    next: 'What you can do',
    account: 'Secure your account',
    accountHint: 'Passkeys, a second factor, and where you are signed in.',
    resources: 'Look at resources',
    resourcesHint: 'Machines and buckets of your organizations, and what they cost.',
    people: 'See who is there',
    peopleHint: 'Members, invitations and roles of your organizations.',
  },
}
