import { expect, onTestFinished, test } from 'vitest'
import { describeWithOneEngine } from './engines/describe-with-engines.ts'
import { exampleInputs } from './example-inputs.ts'
import { startStandIn, type StandInWorkspace } from './start-workspace.ts'

const APPLY = ['apply', '-auto-approve', '-input=false', '-no-color'] as const
const otherKey = `ssh-ed25519 ${'B'.repeat(68)} someone`

/** What a change of each input does to the machine itself. */
const changes = {
  aws_vm: {
    machine: 'aws_instance.this',
    inPlace: [{ size: 't3.small' }, { disk_gb: 40 }, { tags: { team: 'billing' } }],
    replacing: [{ image: 'debian-12' }, { ssh_public_key: otherKey }],
  },
  azure_vm: {
    machine: 'azurerm_linux_virtual_machine.this',
    inPlace: [{ size: 'Standard_B4ms' }, { disk_gb: 40 }, { tags: { team: 'billing' } }],
    replacing: [{ image: 'debian-12' }, { ssh_public_key: otherKey }],
  },
  gcp_vm: {
    machine: 'google_compute_instance.this',
    inPlace: [{ size: 'e2-small' }, { ssh_public_key: otherKey }, { tags: { team: 'billing' } }],
    replacing: [{ image: 'debian-12' }],
  },
} as const

describeWithOneEngine('a change', (engine) => {
  for (const [module, { machine, inPlace, replacing }] of Object.entries(changes) as [
    keyof typeof changes,
    (typeof changes)[keyof typeof changes],
  ][]) {
    test(`${module}: a change that needs no new machine makes none, and others do`, async () => {
      const workspace = await made(module)
      for (const change of inPlace) {
        workspace.ask({ ...exampleInputs[module], ...change })
        expect(await actionOn(workspace, machine, '-refresh=false'), JSON.stringify(change)).toBe('update')
      }
      for (const change of replacing) {
        workspace.ask({ ...exampleInputs[module], ...change })
        expect(await actionOn(workspace, machine, '-refresh=false'), JSON.stringify(change)).toBe('replace')
      }
    })
  }

  test('a newer build of the same image is no reason to replace a machine', async () => {
    const workspace = await made('aws_vm')
    workspace.cloud.change('aws_instance', { ami: 'ami-00000000000000001' })
    expect(await actionOn(workspace, 'aws_instance.this')).toBe('none')
  })

  async function made(module: keyof typeof changes): Promise<StandInWorkspace> {
    const workspace = await startStandIn(engine, module)
    onTestFinished(() => workspace.end())
    workspace.ask(exampleInputs[module])
    await workspace.must('init', '-input=false', '-no-color')
    await workspace.must(...APPLY)
    return workspace
  }
})

/** What a plan does to a resource: nothing is said of one that stays as it is. */
async function actionOn(workspace: StandInWorkspace, address: string, ...args: string[]): Promise<string> {
  const lines = (await workspace.must('plan', '-input=false', '-json', ...args)).trim().split('\n')
  const events = lines.map((line) => JSON.parse(line) as PlannedChange)
  const planned = events.filter(({ type }) => type === 'planned_change')
  return planned.find(({ change }) => change.resource.addr === address)?.change.action ?? 'none'
}

interface PlannedChange {
  type: string
  change: { resource: { addr: string }; action: string }
}
