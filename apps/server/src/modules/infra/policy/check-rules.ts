import type { PolicyRule } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import { rateLimited, type Limit } from '../../../kernel/limits/index.ts'
import type { InfraDeps } from '../deps.ts'
import { RegoInvalid, RegoUnavailable } from './rego/errors.ts'

/** Each takes a process. */
const REGO: Limit = { bucket: 'infra.rego', count: 60, windowSeconds: 300 }
const REGO_RULES_MAX = 5

/**
 * Refuses Rego that cannot be evaluated here; everything else the contract has checked.
 * @throws REGO_UNAVAILABLE, REGO_INVALID, RATE_LIMITED
 */
export async function checkRules(
  deps: Pick<InfraDeps, 'rego' | 'limits'>,
  organizationId: string,
  rules: readonly PolicyRule[],
): Promise<void> {
  const modules = rules.flatMap((rule, index) =>
    rule.rule === 'rego' ? [{ index, source: rule.source }] : [],
  )
  if (modules.length === 0) return
  if (modules.length > REGO_RULES_MAX)
    throw problem('REGO_INVALID', { detail: `A policy holds at most ${REGO_RULES_MAX} modules of Rego.` })
  await takeRego(deps, organizationId)
  for (const { index, source } of modules) {
    try {
      await deps.rego.check(source)
    } catch (error) {
      throw asProblem(error, `/rules/${index}/source`)
    }
  }
}

/** @throws RATE_LIMITED */
export async function takeRego({ limits }: Pick<InfraDeps, 'limits'>, organizationId: string): Promise<void> {
  const taken = await limits.take(REGO, organizationId)
  if (!taken.allowed) throw rateLimited(taken, 'policies that are evaluated')
}

function asProblem(error: unknown, pointer: string): unknown {
  if (error instanceof RegoInvalid) {
    return problem('REGO_INVALID', {
      detail: `${pointer}: ${error.message}`,
      hint: 'A module is of the package `tenantry`, and says what it finds in the sets `deny`, `needs_approval` and `warn`.',
      errors: [{ pointer, detail: error.message }],
    })
  }
  if (!(error instanceof RegoUnavailable)) return error
  return problem('REGO_UNAVAILABLE', {
    detail: 'This installation has no OPA to evaluate Rego with.',
    hint: 'Its operator installs `opa` 1.0 or later on PATH, or names it in TENANTRY_OPA_BIN. The rules that are built in need none.',
  })
}
