import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { describeWithEngines } from './engines/describe-with-engines.ts'
import type { Engine } from './engines/find-engines.ts'
import { exampleInputs, tenantry } from './example-inputs.ts'
import { startWorkspace, type Plan, type Workspace } from './start-workspace.ts'

const APPLY = ['apply', '-auto-approve', '-input=false', '-no-color'] as const
const REPLAN = ['plan', '-detailed-exitcode', '-input=false', '-no-color'] as const
const kinds = { local_vm: 'terraform_data.vm', local_bucket: 'terraform_data.bucket' } as const
type Local = keyof typeof kinds

async function initialized(engine: Engine, module: Local, inputs: object = {}): Promise<Workspace> {
  const workspace = startWorkspace(engine, module)
  onTestFinished(() => workspace.end())
  workspace.ask({ ...exampleInputs[module], ...inputs })
  await workspace.must('init', '-input=false', '-no-color')
  return workspace
}

function actionsOf(plan: Plan, address: string): string[] | undefined {
  return plan.resource_changes?.find((change) => change.address === address)?.change.actions
}

describeWithEngines('a local module', (engine) => {
  for (const [module, address] of Object.entries(kinds) as [Local, string][]) {
    test(`${module} needs no provider: it is made, found unchanged by a later run, changed in place, replaced, and destroyed`, async () => {
      const workspace = await initialized(engine, module)
      expect(JSON.parse(await workspace.must('validate', '-json'))).toMatchObject({
        valid: true,
        diagnostics: [],
      })
      await workspace.must(...APPLY)
      const outputs = await workspace.outputs()
      expect(outputs).toMatchObject({
        id: expect.stringMatching(/^local-/) as unknown,
        address: expect.stringMatching(/./) as unknown,
        console_url: expect.stringMatching(/^https:\/\/console\.invalid\//) as unknown,
      })

      const later = { tenantry: { ...tenantry, run: 'run_2' } }
      workspace.ask({ ...exampleInputs[module], ...later })
      const again = await workspace.run(...REPLAN)
      expect(again.code, again.stdout).toBe(0)

      workspace.ask({ ...exampleInputs[module], ...later, tags: { team: 'billing' } })
      expect(actionsOf(await workspace.plan(), address)).toEqual(['update'])
      workspace.ask({ ...exampleInputs[module], ...later, name: 'another' })
      expect(actionsOf(await workspace.plan(), address)).toEqual(['delete', 'create'])
      await workspace.must('apply', '-input=false', 'plan.bin')
      expect((await workspace.outputs())['id']).not.toBe(outputs['id'])

      await workspace.must('destroy', '-auto-approve', '-no-color')
      expect(await workspace.must('state', 'list')).toBe('')
    })
  }

  test('simulate.create_seconds makes a creation slow and no later plan', async () => {
    const workspace = await initialized(engine, 'local_vm', { simulate: { create_seconds: 2 } })
    const startedMs = performance.now()
    await workspace.must(...APPLY)
    expect(performance.now() - startedMs).toBeGreaterThan(2000)
    expect((await workspace.run(...REPLAN)).code).toBe(0)
  })

  test('an interrupt during a slow creation ends it, and the next apply makes the machine', async () => {
    const workspace = await initialized(engine, 'local_vm', { simulate: { create_seconds: 30 } })
    const apply = workspace.start(...APPLY, '-json')
    await sawProvisioning(apply.child.stdout!)
    await sleep(300)
    apply.child.kill('SIGINT')
    expect((await apply.finished).code).toBe(1)
    expect(await workspace.must('state', 'list')).not.toContain('terraform_data.vm')
    workspace.ask(exampleInputs.local_vm)
    await workspace.must(...APPLY)
    expect(await workspace.must('state', 'list')).toContain('terraform_data.vm')
  })

  test('simulate.refuse_create is refused at the apply and not at the plan, and makes nothing', async () => {
    const workspace = await initialized(engine, 'local_bucket', { simulate: { refuse_create: true } })
    expect(actionsOf(await workspace.plan(), 'terraform_data.bucket')).toEqual(['create'])
    const refused = await workspace.run('apply', '-input=false', '-no-color', 'plan.bin')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('QuotaExceeded')
    expect(await workspace.must('state', 'list')).not.toContain('terraform_data.bucket')
  })

  test('simulate.fail_create fails the run and leaves what was made in the state', async () => {
    const workspace = await initialized(engine, 'local_vm', { simulate: { fail_create: true } })
    const failed = await workspace.run(...APPLY)
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain('CreationFailed')
    expect(await workspace.must('state', 'list')).toContain('terraform_data.vm')
  })

  test('simulate.drift_at is found by a look at what is there, as a change of an output', async () => {
    const workspace = await initialized(engine, 'local_vm', {
      simulate: { drift_at: '2099-01-01T00:00:00Z' },
    })
    await workspace.must(...APPLY)
    const look = ['plan', '-refresh-only', '-detailed-exitcode', '-input=false', '-no-color'] as const
    expect((await workspace.run(...look)).code).toBe(0)
    workspace.ask({ ...exampleInputs.local_vm, simulate: { drift_at: '2020-01-01T00:00:00Z' } })
    const drifted = await workspace.run(...look)
    expect(drifted.code, drifted.stdout).toBe(2)
    expect(drifted.stdout).toMatch(/power_state += "running" -> "stopped"/)
  })
})

function sawProvisioning(stdout: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve) => {
    stdout.on('data', (chunk: string) => {
      if (chunk.includes('provision_start')) resolve()
    })
  })
}
