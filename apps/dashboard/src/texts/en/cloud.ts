import { costs } from './cloud/costs.ts'
import { credentials } from './cloud/credentials.ts'
import { modules } from './cloud/modules.ts'
import { policies } from './cloud/policies.ts'
import { projects } from './cloud/projects.ts'
import { resources } from './cloud/resources.ts'
import { runs } from './cloud/runs.ts'

export const cloud = {
  organization: {
    one: 'Organization',
    search: 'Search organizations',
    none: 'Choose an organization',
    noneFound: 'No organization matches',
    noneYet: 'No organization yet',
    noneYetHint: 'Projects, resources and costs belong to an organization. Create one first.',
    toOrganizations: 'To the organizations',
  },
  clouds: { aws: 'AWS', azure: 'Azure', gcp: 'Google Cloud', local: 'Local' } as Record<string, string>,
  kinds: { vm: 'Machine', bucket: 'Bucket', other: 'Other' },
  perMonth: (amount: string) => `${amount} a month`,
  system: 'the server',
  byPolicy: 'policy',
  aKey: 'an API key',
  costs,
  credentials,
  modules,
  policies,
  projects,
  resources,
  runs,
}
