import { expect, test } from 'vitest'
import { startData } from './testing/data-fixture.ts'
import { ModelDatabase } from './testing/model-database.ts'
import { modelSchema } from './testing/model-schema.ts'
import { compareAll, modelStep } from './testing/model-steps.ts'
import { Dice } from './testing/random-operations.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)
const steps = Math.ceil(2_400 * budget)
const seed = Number(process.env['TENANTRY_TEST_SEED'] ?? Date.now() % 1_000_000_000)

test(
  `${steps} random operations get the answers of a plain model (replay: TENANTRY_TEST_SEED=${seed})`,
  async () => {
    const app = await startData([modelSchema])
    const model = new ModelDatabase()
    const dice = new Dice(seed)
    try {
      for (let step = 0; step < steps; step++) {
        try {
          await modelStep(dice, app, model)
          if (step % 50 === 0) await compareAll(app, model)
        } catch (error) {
          throw new Error(`Step ${step} of TENANTRY_TEST_SEED=${seed}: ${String(error)}`, { cause: error })
        }
      }
      await compareAll(app, model)
      expect(model.rows.accounts.length).toBeGreaterThan(0)
    } finally {
      await app.close()
    }
  },
  300_000 * Math.max(1, budget),
)
