import type { Resource, ResourceStatus } from '@tenantry/contract'
import { Option, type Command } from 'commander'
import type { Context } from '../../context.ts'
import { collect, readNumber } from '../../option-values.ts'
import type { OpenContext } from '../../program.ts'
import { textRecord, textTable, timeText, visible } from '../../text-table.ts'
import { findResource, ORG_TEXT, withProject, type InProject } from './find-resource.ts'
import { reasonText } from './follow-run.ts'
import { finishPlan, withPlanFlags, type PlanOptions } from './finish-run.ts'
import { readTarget } from './import.ts'
import { readInputs, withInputs, type InputOptions } from './read-inputs.ts'
import { registerWatch } from './watch.ts'

const STATUSES: readonly ResourceStatus[] = [
  'pending',
  'planning',
  'awaiting_approval',
  'applying',
  'ready',
  'failed',
  'unknown',
  'destroying',
  'destroyed',
]
const PROJECT = '--project <project>'
const PROJECT_TEXT = 'the project, by id; or by slug, with --org'

interface ListOptions {
  project: string
  org?: string
  status?: ResourceStatus
  module?: string
  limit?: number
}

interface CreateOptions extends InputOptions, PlanOptions {
  project: string
  org?: string
  module: string
  environment?: string
  credential?: string
  import: string[]
}

/** `tenantry infra resources`: virtual machines, buckets, and whatever else modules make. */
export function registerResources(infra: Command, open: OpenContext): void {
  const resources = infra
    .command('resources')
    .description('what a project has in clouds')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra resources list --project web-shop --org acme-corp\n  tenantry infra resources show res_…',
    )
  resources
    .command('list')
    .description('list the resources of a project, newest first')
    .requiredOption(PROJECT, PROJECT_TEXT)
    .option('--org <org>', ORG_TEXT)
    .addOption(new Option('--status <status>', 'in this state').choices(STATUSES))
    .option('--module <name>', 'made by this module')
    .option('--limit <n>', 'at most so many (50)', readNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra resources list --project web-shop --org acme-corp\n  tenantry infra resources list --project prj_… --status failed',
    )
    .action(async (options: ListOptions, command: Command) => list(open(command), options))
  withProject(resources.command('show <resource>').description('show a resource, by id or name'))
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra resources show res_…\n  tenantry infra resources show web --project web-shop --org acme-corp',
    )
    .action(async (reference: string, within: InProject, command: Command) => {
      const { out, client } = open(command)
      const resource = await findResource(await client(), reference, within)
      out.value(resource, () => record(resource))
    })
  const create = resources
    .command('create <name>')
    .description('ask for a resource: shows the plan, which is applied when it is approved')
    .requiredOption(PROJECT, PROJECT_TEXT)
    .requiredOption('--module <name>', 'what makes it, such as local_vm or aws_s3')
    .option('--org <org>', ORG_TEXT)
    .option('--environment <name>', 'one of the project’s environments')
    .option('--credential <credential>', 'the cloud account’s credentials (infra credentials list)')
    .option(
      '--import <address=id>',
      'take over an object that is there already; can be repeated',
      collect,
      [],
    )
  withPlanFlags(withInputs(create))
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra resources create web --module local_vm --project web-shop --org acme-corp --set size=medium --set "ssh_public_key=$(cat key.pub)"\n  tenantry infra resources create assets --module aws_s3 --credential crd_… --project prj_… --inputs assets.json --apply',
    )
    .action(async (name: string, options: CreateOptions, command: Command) =>
      ask(open(command), name, options),
    )
  registerWatch(resources, open)
}

async function list({ out, client }: Context, options: ListOptions): Promise<void> {
  const { org, project, status, module, limit } = options
  const page = await (
    await client()
  ).infra.resources.list({
    project,
    limit: limit ?? 50,
    ...(org !== undefined && { organization: org }),
    ...(status !== undefined && { status }),
    ...(module !== undefined && { module }),
  })
  out.value({ data: [...page], next_cursor: page.next_cursor }, () => {
    const rows = page.map((one) => [
      one.name,
      one.module,
      one.status,
      one.drift,
      visible(one.address ?? '-'),
      one.environment ?? '-',
      one.id,
    ])
    return textTable(['NAME', 'MODULE', 'STATUS', 'DRIFT', 'ADDRESS', 'ENVIRONMENT', 'ID'], rows)
  })
}

async function ask(context: Context, name: string, options: CreateOptions): Promise<void> {
  const { org, project, module, environment, credential } = options
  const inputs = await readInputs(context, options)
  const targets = options.import.map(readTarget)
  const tenantry = await context.client()
  const begun = await tenantry.infra.resources.create({
    project,
    name,
    module,
    inputs,
    ...(org !== undefined && { organization: org }),
    ...(environment !== undefined && { environment }),
    ...(credential !== undefined && { credentialId: credential }),
    ...(targets.length > 0 && { import: targets }),
  })
  context.out.line(`Asked for ${begun.resource.name} (${begun.resource.id})`)
  await finishPlan(context, tenantry, begun, options)
}

function record(one: Resource): string {
  const inputs = Object.entries(one.inputs).map(([name, value]) => [`input ${name}`, value])
  const outputs = Object.entries(one.outputs).map(([name, { value, sensitive }]) => [
    `output ${name}`,
    sensitive ? '(secret)' : value,
  ])
  return textRecord({
    id: one.id,
    organization: one.organization_id,
    project: one.project_id,
    environment: one.environment,
    name: one.name,
    module: one.module,
    credential: one.credential_id,
    status: `${one.status}${reasonText(one)}`,
    run: one.run_id,
    address: one.address,
    'id at the cloud': one.external_id,
    console: one.console_url,
    drift: one.drift_checked_at === null ? one.drift : `${one.drift} (${timeText(one.drift_checked_at)})`,
    created: timeText(one.created_at),
    changed: timeText(one.updated_at),
    destroyed: timeText(one.destroyed_at),
    ...Object.fromEntries([...inputs, ...outputs]),
  })
}
