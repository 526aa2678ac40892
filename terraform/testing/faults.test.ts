import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { describeWithOneEngine } from './engines/describe-with-engines.ts'
import { exampleInputs } from './example-inputs.ts'
import { startStandIn, type StandInWorkspace } from './start-workspace.ts'
import { startStateEndpoint } from './start-state-endpoint.ts'

const APPLY = ['apply', '-auto-approve', '-input=false', '-no-color'] as const
const REPLAN = ['plan', '-detailed-exitcode', '-input=false', '-no-color'] as const
const DRIFT = ['plan', '-refresh-only', '-detailed-exitcode', '-input=false', '-no-color'] as const
const bucket = 'google_storage_bucket.this'
const bucketType = 'google_storage_bucket'

describeWithOneEngine('a fault of the cloud', (engine) => {
  let workspace: StandInWorkspace
  beforeAll(async () => {
    workspace = await startStandIn(engine, 'gcp_storage')
    workspace.ask(exampleInputs.gcp_storage)
    await workspace.must('init', '-input=false', '-no-color')
  })
  beforeEach(() => {
    workspace.cloud.reset()
    rmSync(join(workspace.folder, 'terraform.tfstate'), { force: true })
  })
  afterAll(() => workspace.end())

  test('a quota that refuses a part leaves the rest in the state, and the next apply makes what is missing and nothing twice', async () => {
    const workspace = await startStandIn(engine, 'azure_blob')
    onTestFinished(() => workspace.end())
    workspace.ask(exampleInputs.azure_blob)
    await workspace.must('init', '-input=false', '-no-color')
    workspace.cloud.faults.quotaObjects = 1
    const refused = await workspace.run(...APPLY)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('QuotaExceeded')
    expect(refused.stderr).toContain('azurerm_storage_account.this')
    expect(await workspace.must('state', 'list')).toBe('azurerm_resource_group.this\n')

    workspace.cloud.faults.quotaObjects = Infinity
    await workspace.must(...APPLY)
    expect(workspace.cloud.objects().map(({ type }) => type)).toEqual([
      'azurerm_resource_group',
      'azurerm_storage_account',
      'azurerm_storage_container',
    ])
    expect(workspace.cloud.writes()).toBe(3)
  })

  test('keys that the cloud does not know make nothing, and the engine says why', async () => {
    workspace.cloud.faults.accounts = new Set(['somebody else'])
    const refused = await workspace.run(...APPLY)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('InvalidClientTokenId')
    expect(workspace.cloud.writes()).toBe(0)
  })

  test('an interrupt during a slow creation waits for it and writes it into the state', async () => {
    workspace.cloud.faults.createDelayMs = 1500
    const apply = workspace.start(...APPLY)
    await until(() => workspace.cloud.objects().length === 1)
    apply.child.kill('SIGINT')
    const { code } = await apply.finished
    expect(code).toBe(1)
    expect(await workspace.must('state', 'list')).toBe(`${bucket}\n`)
    workspace.cloud.faults.createDelayMs = 0
    await workspace.must(...APPLY)
    expect(workspace.cloud.objects()).toHaveLength(1)
  })

  test('an engine killed in mid-apply leaves an object that no state knows; its run finds it, and an import adopts it', async () => {
    workspace.cloud.faults.createDelayMs = 2000
    const apply = workspace.start(...APPLY)
    await until(() => workspace.cloud.objects().length === 1)
    apply.child.kill('SIGKILL')
    await apply.finished
    workspace.cloud.faults.createDelayMs = 0
    const state = await workspace.run('state', 'list')
    expect(state.stdout).toBe('')

    const [orphan] = workspace.cloud.objects()
    expect(orphan?.object['labels']).toMatchObject({ 'tenantry-run': 'run_1' })
    const blind = await workspace.run(...APPLY)
    expect(blind.stderr).toContain('AlreadyExists')
    await workspace.must('import', '-input=false', '-no-color', bucket, orphan!.id)
    expect(workspace.cloud.writes(), 'neither made the object again').toBe(1)
    expect((await workspace.run(...REPLAN)).code).toBe(0)
  })

  test('what somebody changed or removed is drift, shown by attribute, and an apply puts it right', async () => {
    await workspace.must(...APPLY)
    expect((await workspace.run(...DRIFT)).code).toBe(0)
    workspace.cloud.change(bucketType, { public_access_prevention: 'inherited' })

    expect((await workspace.run(...DRIFT)).code).toBe(2)
    const { resource_drift: drift } = await workspace.plan()
    expect(drift).toMatchObject([
      {
        address: bucket,
        change: {
          before: { public_access_prevention: 'enforced' },
          after: { public_access_prevention: 'inherited' },
        },
      },
    ])
    await workspace.must(...APPLY)
    expect(workspace.cloud.objects()[0]?.object).toMatchObject({ public_access_prevention: 'enforced' })

    workspace.cloud.remove(bucketType)
    expect((await workspace.run(...DRIFT)).code).toBe(2)
    await workspace.must(...APPLY)
    expect(workspace.cloud.objects()).toHaveLength(1)
    expect((await workspace.run(...DRIFT)).code).toBe(0)
  })

  test('a state endpoint that goes down in mid-apply loses nothing: the state is saved beside the run and pushed later', async () => {
    const endpoint = await startStateEndpoint()
    onTestFinished(() => endpoint.close())
    const http = {
      address: endpoint.url,
      lock_address: endpoint.url,
      unlock_address: endpoint.url,
      retry_max: 0,
    }
    writeFileSync(
      join(workspace.folder, 'backend.tf.json'),
      JSON.stringify({ terraform: { backend: { http } } }),
    )
    await workspace.must('init', '-reconfigure', '-input=false', '-no-color')
    workspace.cloud.faults.createDelayMs = 500
    const apply = workspace.start(...APPLY)
    await until(() => workspace.cloud.objects().length === 1)
    endpoint.goDown()
    expect((await apply.finished).code).toBe(1)
    expect(endpoint.state()?.resources ?? []).toEqual([])
    expect(endpoint.isLocked(), 'nobody could unlock it').toBe(true)

    endpoint.comeBack()
    await workspace.must('state', 'push', '-lock=false', 'errored.tfstate')
    expect(endpoint.state()?.resources).toMatchObject([{ type: bucketType }])
    expect((await workspace.run(...REPLAN, '-lock=false')).code).toBe(0)
    expect(workspace.cloud.writes()).toBe(1)
  })
})

async function until(isTrue: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 30_000
  while (!isTrue()) {
    if (performance.now() > deadlineMs) throw new Error('It did not become true in time.')
    await sleep(20)
  }
}
