import type { PolicyFinding, PolicyRule, RunKind } from '@tenantry/contract'
import type { Log } from '../../../kernel/log.ts'
import { evaluateRule, type Finding } from './evaluate-rule.ts'
import { readPlannedObjects } from './planned-objects.ts'
import { RegoInvalid, RegoUnavailable } from './rego/errors.ts'
import type { Rego } from './rego/rego.ts'
import type { Facts } from './rules/facts.ts'

/** A plan and what is known about it. */
export interface PlanCase extends Pick<Facts, 'kind' | 'module' | 'price'> {
  organizationId: string
  project: { id: string; name: string } | null
  resource: { id: string; name: string; environment: string | null } | null
  /** See `publicPlan`. */
  document: unknown
}

export interface RuleSet {
  /** Of the policy; null for rules that were sent along. */
  id: string | null
  rules: readonly PolicyRule[]
}

const FINDINGS_MAX = 500
const ORDER = { deny: 0, needs_approval: 1, warn: 2 } as const
/** They change nothing: there is nothing to allow. */
const UNJUDGED: ReadonlySet<RunKind> = new Set(['drift', 'recover'])

/** What policies say of a plan, the gravest first. A rule that cannot be evaluated denies it. */
export async function evaluatePolicies(
  deps: { rego: Rego; log: Log },
  policies: readonly RuleSet[],
  planned: PlanCase,
): Promise<PolicyFinding[]> {
  if (UNJUDGED.has(planned.kind)) return []
  const { kind, module, price, document } = planned
  const facts: Facts = { kind, module, price, document, objects: readPlannedObjects(document) }
  const found: PolicyFinding[] = []
  for (const { id, rules } of policies)
    for (const rule of rules) {
      const findings =
        rule.rule === 'rego' ? await evaluateRego(deps, rule.source, planned) : evaluateRule(rule, facts)
      found.push(...findings.map((finding) => ({ policy: id, ...finding })))
    }
  return found.toSorted((a, b) => ORDER[a.effect] - ORDER[b.effect]).slice(0, FINDINGS_MAX)
}

async function evaluateRego(
  { rego, log }: { rego: Rego; log: Log },
  source: string,
  { document, ...about }: PlanCase,
): Promise<Finding[]> {
  try {
    return await rego.evaluate(source, { ...about, plan: document })
  } catch (error) {
    if (!(error instanceof RegoInvalid || error instanceof RegoUnavailable)) throw error
    log.warn({ err: error }, 'A Rego policy could not be evaluated.')
    const message = `The policy could not be evaluated, so it denies. ${error.message}`
    return [{ rule: 'rego', effect: 'deny', message, address: null }]
  }
}
