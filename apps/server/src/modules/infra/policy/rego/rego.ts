import { policyEffects } from '@tenantry/contract'
import { fieldsOf, listOf, textOf } from '../../json-parts.ts'
import type { Finding } from '../evaluate-rule.ts'
import { RegoInvalid } from './errors.ts'
import { findOpa, type Opa } from './find-opa.ts'
import { runOpa } from './run-opa.ts'

const FINDINGS_MAX = 200
const MESSAGE_MAX = 500
const MODULE = 'policy.rego'

export interface Rego {
  /** @throws RegoUnavailable, RegoInvalid for a module that cannot be used */
  check(source: string): Promise<void>
  /** What a module says of a plan. @throws RegoUnavailable, RegoInvalid for one that fails, also within a single rule */
  evaluate(source: string, input: unknown): Promise<Finding[]>
}

/** Rego by way of OPA, which is looked for once. */
export function createRego(options: { configured: string | null; path: string }): Rego {
  let found: Promise<Opa> | null = null
  const opa = () => {
    found ??= findOpa(options).catch((error: unknown) => {
      // It may be installed while the server runs.
      found = null
      throw error
    })
    return found
  }
  const evaluate = async (source: string, input: unknown) => {
    const { binary, capabilities } = await opa()
    const args = ['eval', '--stdin-input', '--format', 'json', '--strict-builtin-errors', '--v1-compatible']
    const said = await runOpa({
      binary,
      args: [...args, '--capabilities', 'capabilities.json', '--data', MODULE, 'data.tenantry'],
      files: { 'capabilities.json': capabilities, [MODULE]: source },
      stdin: JSON.stringify(input),
    })
    return readResult(said)
  }
  return {
    evaluate,
    async check(source) {
      // A plan with nothing in it finds whatever does not compile, and a package of another name.
      await evaluate(source, { plan: {} })
    },
  }
}

function readResult(said: string): Finding[] {
  const value = fieldsOf(valueOf(said))
  if (value === null || !policyEffects.some((effect) => Object.hasOwn(value, effect)))
    throw new RegoInvalid('The package `tenantry` has none of the sets `deny`, `needs_approval`, `warn`.')
  const findings = policyEffects.flatMap((effect) => {
    if (!Object.hasOwn(value, effect)) return []
    const set = value[effect]
    if (!Array.isArray(set))
      throw new RegoInvalid(`\`${effect}\` is no set: write \`${effect} contains … if …\`.`)
    return set.map((entry) => readFinding(entry, effect))
  })
  if (findings.length > FINDINGS_MAX) throw new RegoInvalid(`It finds more than ${FINDINGS_MAX} things.`)
  return findings
}

function readFinding(entry: unknown, effect: Finding['effect']): Finding {
  const fields = fieldsOf(entry)
  const message = textOf(entry) ?? textOf(fields?.['message'])
  if (message === null)
    throw new RegoInvalid(`\`${effect}\` holds something that is no text, nor has a message.`)
  return {
    rule: 'rego',
    effect,
    message: message.slice(0, MESSAGE_MAX),
    address: textOf(fields?.['address'])?.slice(0, MESSAGE_MAX) ?? null,
  }
}

function valueOf(said: string): unknown {
  const [result] = listOf(fieldsOf(parse(said))?.['result'])
  const [expression] = listOf(fieldsOf(result)?.['expressions'])
  return fieldsOf(expression)?.['value']
}

function parse(said: string): unknown {
  try {
    return JSON.parse(said)
  } catch {
    throw new RegoInvalid('OPA answers in no way that is known.')
  }
}
