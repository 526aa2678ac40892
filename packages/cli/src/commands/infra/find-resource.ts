import type { Resource } from '@tenantry/contract'
import type { Tenantry } from '@tenantry/sdk'
import type { Command } from 'commander'
import { CliError, usageError } from '../../cli-error.ts'

/** Where a resource is that is meant by its name. */
export interface InProject {
  project?: string
  org?: string
}

export const ORG_TEXT = 'the organization, by id or slug; a key of one need not name it'

/** Adds the flags by which a resource is found by its name. */
export function withProject(command: Command): Command {
  return command
    .option('--project <project>', 'the project of a resource that is meant by its name')
    .option('--org <org>', ORG_TEXT)
}

/** A resource by its id; or by its name, with the project. One that is destroyed has no name any more. */
export async function findResource(
  tenantry: Tenantry,
  reference: string,
  { project, org }: InProject,
): Promise<Resource> {
  if (reference.startsWith('res_')) return tenantry.infra.resources.get(reference)
  if (project === undefined)
    throw usageError(
      `"${reference}" is no id of a resource.`,
      'To mean it by its name, give its project: --project web-shop --org acme-corp.',
    )
  const within = org === undefined ? {} : { organization: org }
  for await (const resource of tenantry.infra.resources.list({ project, ...within, limit: 200 }))
    if (resource.name === reference && resource.status !== 'destroyed') return resource
  throw new CliError('RESOURCE_NOT_FOUND', `The project ${project} has no resource named "${reference}".`, {
    hint: `See "tenantry infra resources list --project ${project}${org === undefined ? '' : ` --org ${org}`}".`,
  })
}
