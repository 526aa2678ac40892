import type { PolicyRule } from '@tenantry/contract'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { usageError } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { collect } from '../../option-values.ts'
import { readText } from '../../read-text.ts'

type FileContext = Pick<Context, 'stdin' | 'workingDirectory'>

export interface RuleFlags {
  effect?: 'deny' | 'needs_approval' | 'warn'
  rules?: string
  allowRegion?: string[]
  allowSize?: string[]
  allowModule?: string[]
  requireTag?: string[]
  maxMonthly?: number
  currency?: string
  unpriced?: 'deny' | 'needs_approval'
  privateBuckets?: true
  protect?: string[]
  rego?: string
}

/** Rules by flags, or all of them from a file. */
export function ruleFlags(command: Command): Command {
  const several = (flag: string, text: string) => new Option(flag, text).argParser(add)
  return command
    .addOption(
      new Option('--effect <effect>', 'what the rules of the flags do (deny)').choices([
        'deny',
        'needs_approval',
        'warn',
      ]),
    )
    .option('--rules <file>', 'rules as a JSON array, in place of the flags')
    .addOption(several('--allow-region <pattern>', 'only in these regions; can be repeated'))
    .addOption(several('--allow-size <pattern>', 'only these sizes of machines; can be repeated'))
    .addOption(several('--allow-module <pattern>', 'only these modules; can be repeated'))
    .addOption(several('--require-tag <tag>', 'a tag, or tag=value,value; can be repeated'))
    .option('--max-monthly <amount>', 'at most so much a month, such as 150.00', readAmount)
    .option('--currency <code>', 'of --max-monthly (USD)')
    .addOption(
      new Option('--unpriced <effect>', 'where no price is known (needs_approval)').choices([
        'deny',
        'needs_approval',
      ]),
    )
    .option('--private-buckets', 'no bucket that the public can read')
    .addOption(several('--protect <kind>', 'delete and replace none of these, such as aws_s3_bucket'))
    .option('--rego <file>', 'a Rego module of the package `tenantry`')
}

/** The rules that flags or files say. */
export async function readRules(
  context: FileContext,
  flags: RuleFlags,
  { optional = false }: { optional?: boolean } = {},
): Promise<PolicyRule[]> {
  const own = await flagRules(context, flags)
  if (flags.rules === undefined) {
    if (own.length > 0 || optional) return own
    throw usageError(
      'There is no rule.',
      'Say one by a flag, such as --allow-region, or all of them with --rules.',
    )
  }
  if (own.length > 0) throw usageError('--rules goes with no other rule.')
  const read = await readJsonFile(context, flags.rules)
  // The server says what is wrong with a rule, by its place in the list.
  if (Array.isArray(read)) return read as PolicyRule[]
  throw usageError(`${flags.rules} holds no JSON array.`)
}

export async function readJsonFile(context: FileContext, path: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(context, path, 'JSON'))
  } catch (error) {
    throw error instanceof SyntaxError ? usageError(`${path} is no JSON.`) : error
  }
}

async function flagRules(context: FileContext, flags: RuleFlags): Promise<PolicyRule[]> {
  const effect = flags.effect ?? 'deny'
  const { allowRegion, allowSize, allowModule, requireTag, maxMonthly, protect, rego } = flags
  const { currency = 'USD', unpriced = 'needs_approval' } = flags
  const rules: (PolicyRule | false | undefined)[] = [
    allowRegion && { rule: 'allowed_regions', effect, regions: allowRegion },
    allowSize && { rule: 'allowed_sizes', effect, sizes: allowSize },
    allowModule && { rule: 'allowed_modules', effect, modules: allowModule },
    requireTag && { rule: 'required_tags', effect, tags: requireTag.map(readTag) },
    maxMonthly !== undefined && { rule: 'price_ceiling', effect, monthly: maxMonthly, currency, unpriced },
    flags.privateBuckets && { rule: 'no_public_bucket', effect },
    protect && { rule: 'protected_kinds', effect, kinds: protect },
    rego !== undefined && { rule: 'rego', source: await readText(context, rego, 'Rego') },
  ]
  return rules.filter((rule) => typeof rule === 'object')
}

function add(value: string, earlier: readonly string[] | undefined): string[] {
  return collect(value, earlier ?? [])
}

/** `team`, or `stage=live,test` */
function readTag(text: string): { key: string; values?: string[] } {
  const at = text.indexOf('=')
  return at < 0 ? { key: text } : { key: text.slice(0, at), values: text.slice(at + 1).split(',') }
}

/** In minor units. */
function readAmount(text: string): number {
  const [, whole, part = ''] = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text) ?? []
  if (whole === undefined) throw new InvalidArgumentError('It must be an amount, such as 150 or 150.00.')
  return Number(whole) * 100 + Number(part.padEnd(2, '0'))
}
