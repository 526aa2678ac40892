import { describe, it } from 'vitest'
import { findEngines, type Engine, type Product } from './find-engines.ts'

const engines = findEngines()
/** A walk is a dozen commands, each of which starts providers: on a busy machine that takes its time. */
const options = { timeout: 180_000 }
const missing: Readonly<Record<Product, string>> = {
  tofu: 'OpenTofu is not here: `npm run engine -- --tofu` builds it',
  terraform: 'Terraform is not here',
}
const isNeeded = (product: Product) => product === 'tofu' || engines.length === 0

for (const product of ['terraform', 'tofu'] as const) {
  if (!has(product))
    process.stderr.write(`\n*** Tests with ${product} are SKIPPED: ${missing[product]} ***\n\n`)
}

/**
 * A suite with the real binary, once for Terraform and once for OpenTofu. One that is not there is reported as skipped; with `CI=true` that is a
 * failure, except for Terraform, which cannot be built everywhere, beside an OpenTofu.
 */
export function describeWithEngines(name: string, suite: (engine: Engine, isFirst: boolean) => void): void {
  for (const product of ['terraform', 'tofu'] as const) {
    const engine = engines.find((one) => one.product === product)
    if (engine !== undefined) {
      describe(`${name} (${product} ${engine.version})`, options, () => suite(engine, engine === engines[0]))
      continue
    }
    describe.skip(`${name} (${product})`, () => suite({ product, version: '', binary: product }, false))
    if (process.env['CI'] === 'true' && isNeeded(product)) {
      it(`${name} runs with ${product}`, () => {
        throw new Error(missing[product])
      })
    }
  }
}

/** A suite about what is the same in both: with whichever there is. */
export function describeWithOneEngine(name: string, suite: (engine: Engine) => void): void {
  const engine = engines[0]
  if (engine !== undefined) describe(name, options, () => suite(engine))
  else describeWithEngines(name, (one) => suite(one))
}

function has(product: Product): boolean {
  return engines.some((engine) => engine.product === product)
}
