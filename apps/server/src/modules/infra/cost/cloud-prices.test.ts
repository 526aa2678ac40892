import { expect, onTestFinished, test } from 'vitest'
import { describeWithOneEngine } from '../../../../../../terraform/testing/engines/describe-with-engines.ts'
import { exampleInputs } from '../../../../../../terraform/testing/example-inputs.ts'
import { startStandIn } from '../../../../../../terraform/testing/start-workspace.ts'
import { readBundledCatalogue } from './price-list.ts'
import { pricePlan } from './price-plan.ts'

const catalogue = await readBundledCatalogue()

/** What the examples cost a month, and what is paid by use. */
const expected = {
  aws_vm: { cloud: 'aws', after: 1527, unpriced: [], usage: [] },
  aws_s3: { cloud: 'aws', after: 0, unpriced: ['aws_s3_bucket.this'], usage: [{ price: '0.0245' }] },
  azure_vm: { cloud: 'azure', after: 3504 + 240 + 365, unpriced: [], usage: [] },
  azure_blob: {
    cloud: 'azure',
    after: 0,
    unpriced: ['azurerm_storage_account.this'],
    usage: [{ price: '0.0196' }],
  },
  gcp_vm: { cloud: 'gcp', after: 788 + 360 + 365, unpriced: [], usage: [] },
  gcp_storage: {
    cloud: 'gcp',
    after: 0,
    unpriced: ['google_storage_bucket.this'],
    usage: [{ price: '0.023' }],
  },
} as const

describeWithOneEngine('the price of a plan of the engine', (engine) => {
  for (const [module, { cloud, ...price }] of Object.entries(expected))
    test(`${module}: is known before it is made, and as long as it is there`, async () => {
      const workspace = await startStandIn(engine, module)
      onTestFinished(() => workspace.end())
      const inputs = exampleInputs[module as keyof typeof expected]
      const priced = async (...args: string[]) =>
        pricePlan(await workspace.plan(...args), inputs, { cloud }, catalogue)
      workspace.ask(inputs)
      await workspace.must('init', '-input=false', '-no-color')
      expect(await priced()).toMatchObject({ before: 0, ...price })
      if (price.after === 0) return
      await workspace.must('apply', '-input=false', '-no-color', 'plan.bin')
      expect(await priced()).toMatchObject({ before: price.after, ...price })
      expect(await priced('-destroy')).toMatchObject({ before: price.after, after: 0 })
    })
})
