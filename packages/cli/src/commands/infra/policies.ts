import type { Policy, PolicyFinding } from '@tenantry/contract'
import { Option, type Command } from 'commander'
import { Stop } from '../../cli-error.ts'
import { EXIT } from '../../exit-codes.ts'
import { readNumber } from '../../option-values.ts'
import type { OpenContext } from '../../program.ts'
import { textRecord, textTable, timeText, visible } from '../../text-table.ts'
import { readJsonFile, readRules, ruleFlags, type RuleFlags } from './policy-rules.ts'

interface Place {
  org?: string
  project?: string
}

const ORG_TEXT = 'the organization, by id or slug; a key of one need not name it'

/** `tenantry infra policies`: rules on what plans may do. */
export function registerPolicies(infra: Command, open: OpenContext): void {
  const policies = infra
    .command('policies')
    .description('rules on what plans of an organization or a project may do')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra policies create "Only in Europe" --org acme-corp --allow-region "eu-*"\n  tenantry infra policies evaluate --run run_…',
    )
  registerLists(policies, open)
  registerChanges(policies, open)
  registerEvaluate(policies, open)
}

function registerLists(policies: Command, open: OpenContext): void {
  policies
    .command('list')
    .description('list policies, newest first')
    .option('--org <org>', ORG_TEXT)
    .option('--project <project>', 'those that hold in a project')
    .option('--limit <n>', 'at most so many (50)', readNumber)
    .addHelpText('after', '\nExamples:\n  tenantry infra policies list --org acme-corp --project web-shop')
    .action(async ({ limit, ...place }: Place & { limit?: number }, command: Command) => {
      const { out, client } = open(command)
      const page = await (await client()).infra.policies.list({ ...placeOf(place), limit: limit ?? 50 })
      out.value({ data: [...page], next_cursor: page.next_cursor }, () => {
        const rows = page.map((policy) => [
          visible(policy.name),
          policy.enabled ? 'on' : 'off',
          policy.project_id ?? 'all projects',
          policy.rules.map(({ rule }) => rule).join(' '),
          policy.id,
        ])
        return textTable(['NAME', 'STATE', 'PROJECT', 'RULES', 'ID'], rows)
      })
    })
  policies
    .command('show <policy>')
    .description('show a policy with its rules')
    .addHelpText('after', '\nExamples:\n  tenantry infra policies show pol_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const policy = await (await client()).infra.policies.get(id)
      out.value(policy, () => record(policy))
    })
}

function registerChanges(policies: Command, open: OpenContext): void {
  ruleFlags(policies.command('create <name>').description('add a policy'))
    .option('--org <org>', ORG_TEXT)
    .option('--project <project>', 'for this project alone')
    .option('--disabled', 'do not hold plans to it yet')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra policies create "Only in Europe" --org acme-corp --allow-region "eu-*" --allow-region westeurope\n  tenantry infra policies create Thrift --org acme-corp --project web-shop --max-monthly 200 --effect needs_approval\n  tenantry infra policies create House --org acme-corp --rules rules.json\n  tenantry infra policies create Own --org acme-corp --rego policy.rego',
    )
    .action(
      async (
        name: string,
        { disabled, ...options }: Place & RuleFlags & { disabled?: true },
        command: Command,
      ) => {
        const context = open(command)
        const rules = await readRules(context, options)
        const policy = await (
          await context.client()
        ).infra.policies.create({ ...placeOf(options), name, rules, ...(disabled && { enabled: false }) })
        context.out.value(
          policy,
          () => `${context.out.colors.green('✓')} Added ${visible(policy.name)} (${policy.id})`,
        )
      },
    )
  ruleFlags(policies.command('update <policy>').description('change a policy; rules are replaced as a whole'))
    .option('--name <name>', 'what it is called')
    .addOption(new Option('--enable', 'hold plans to it').conflicts('disable'))
    .option('--disable', 'hold no plan to it')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra policies update pol_… --disable\n  tenantry infra policies update pol_… --allow-size "t3.*"',
    )
    .action(
      async (
        id: string,
        { name, enable, disable, ...flags }: RuleFlags & { name?: string; enable?: true; disable?: true },
        command: Command,
      ) => {
        const context = open(command)
        const rules = await readRules(context, flags, { optional: true })
        const changes = {
          ...(name !== undefined && { name }),
          ...(enable && { enabled: true }),
          ...(disable && { enabled: false }),
          ...(rules.length > 0 && { rules }),
        }
        const policy = await (await context.client()).infra.policies.update(id, changes)
        context.out.value(policy, () => record(policy))
      },
    )
  policies
    .command('remove <policy>')
    .description('remove a policy')
    .addHelpText('after', '\nExamples:\n  tenantry infra policies remove pol_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      await (await client()).infra.policies.delete(id)
      out.value({ removed: id }, () => `${out.colors.green('✓')} Removed ${id}`)
    })
}

interface Evaluate extends Place, RuleFlags {
  run?: string
  plan?: string
  module?: string
  policy?: string
}

function registerEvaluate(policies: Command, open: OpenContext): void {
  ruleFlags(
    policies.command('evaluate').description('see what policies say of a plan; fails where one denies it'),
  )
    .option('--run <run>', 'a run whose plan waits')
    .option('--plan <file>', 'a plan as `tofu show -json` prints it')
    .option('--module <name>', 'the module that the plan of --plan is of')
    .option('--policy <policy>', 'this one alone')
    .option('--org <org>', ORG_TEXT)
    .option('--project <project>', 'the project that the plan of --plan is for')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra policies evaluate --run run_…\n  tenantry infra policies evaluate --org acme-corp --plan plan.json --module aws_vm --allow-size "t3.*"',
    )
    .action(async ({ run, plan, module, policy, ...options }: Evaluate, command: Command) => {
      const context = open(command)
      const rules = await readRules(context, options, { optional: true })
      const document = plan === undefined ? {} : await readJsonFile(context, plan)
      const result = await (
        await context.client()
      ).infra.policies.evaluate({
        ...(run !== undefined && { run }),
        ...(plan !== undefined && { document: { ...(document as object) }, ...placeOf(options) }),
        ...(module !== undefined && { module }),
        ...(policy !== undefined && { policy }),
        ...(rules.length > 0 && { rules }),
      })
      context.out.value(result, () =>
        result.findings.length === 0
          ? `${context.out.colors.green('✓')} Nothing is said against it.`
          : textTable(['EFFECT', 'RULE', 'OBJECT', 'WHAT'], result.findings.map(findingRow)),
      )
      if (!result.allowed) throw new Stop(EXIT.failure)
    })
}

function findingRow({ effect, rule, address, message }: PolicyFinding): string[] {
  return [effect, rule, visible(address ?? ''), visible(message)]
}

function placeOf({ org, project }: Place): { organization?: string; project?: string } {
  return { ...(org !== undefined && { organization: org }), ...(project !== undefined && { project }) }
}

function record(policy: Policy): string {
  const about = textRecord({
    id: policy.id,
    organization: policy.organization_id,
    project: policy.project_id ?? 'all projects',
    name: visible(policy.name),
    state: policy.enabled ? 'on' : 'off',
    changed: timeText(policy.updated_at),
  })
  const rules = policy.rules.map((rule) => visible(JSON.stringify(rule)))
  return [about, ...rules].join('\n')
}
