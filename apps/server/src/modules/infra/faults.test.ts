import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { openControlStore } from '../../kernel/db/index.ts'
import { modulesFolder } from '../../../../../terraform/testing/start-workspace.ts'
import { runFolders } from '../../faults/testing/run-processes.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import { until, type Answer } from '../../testing/api-client.ts'
import { maintainNow } from '../../testing/maintain-now.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people } from '../organizations/testing/people.ts'
import type { ResourceTables } from './resources/tables.ts'
import type { RunTables } from './runs/tables.ts'
import type { StateTables } from './state/tables.ts'
import { expectOk, infraFixture, infraSettings } from './testing/infra-fixture.ts'
import { startStandInClouds, type StandInClouds } from './testing/stand-in-clouds.ts'

const SHORT_GRACE_SECONDS = 5
const DISK_MIB = 64
const MIB = 1024 * 1024

describeBothApps('A run', ({ start }) => {
  let app: StartedApp
  let infra: Awaited<ReturnType<typeof infraFixture>>
  let clouds: StandInClouds
  let credential: string
  let modules: string
  beforeAll(async () => {
    clouds = await startStandInClouds()
    modules = await modulesWithLargeOne()
    const env = {
      ...infraSettings,
      ...clouds.settings,
      TENANTRY_RUN_GRACE_SECONDS: String(SHORT_GRACE_SECONDS),
      TENANTRY_RUN_DISK_MIB: String(DISK_MIB),
      TENANTRY_MODULES_DIR: modules,
    }
    app = await start({ env, clouds: clouds.signIn.endpoints })
    infra = await infraFixture(app, people(app))
    credential = await clouds.credential(infra)
  })
  afterAll(async () => {
    await clouds.close()
    await rm(modules, { recursive: true, force: true })
  })

  const askBucket = (name: string) =>
    expectOk(
      infra.call(`POST /projects/${infra.project.id}/resources`, {
        name,
        module: 'gcp_storage',
        credential_id: credential,
        inputs: { name: `tenantry-${name}`, region: 'europe-west3' },
      }),
      202,
    )
  /** Waits until the cloud has the object, whether or not it has answered. */
  const made = (name: string) =>
    until(
      async () => (clouds.objects.objects().some(({ object }) => object['name'] === name) ? true : null),
      60_000,
    )
  const says = (runId: string, text: string) =>
    until(async () => ((await infra.logs(runId)).some((line) => line.includes(text)) ? true : null), 60_000)
  const cancel = (runId: string) => expectOk(infra.call(`POST /infra/runs/${runId}/cancel`), 202)
  /** The run of the server itself that follows one that was cut short. */
  const recovery = (resourceId: string): Promise<Answer['body']> =>
    until(async () => {
      const [newest] = (await infra.call(`GET /infra/resources/${resourceId}/runs`)).body.data
      return newest.kind === 'recover' && newest.finished_at !== null ? newest : null
    }, 60_000)

  it('that is cancelled while it applies finishes what it has begun, and begins nothing else', async () => {
    const { resource, run } = await expectOk(infra.ask({ inputs: { simulate: { create_seconds: 60 } } }), 202)
    await says(run.id, 'terraform_data.slow[0]: Creating')
    await cancel(run.id)
    const ended = await infra.runAt(run.id, 'cancelled')
    expect(ended.reason).toContain('what had begun was finished')
    const state = (await infra.call(`GET /infra/resources/${resource.id}/state`)).body
    expect(state.objects.map(({ address }: { address: string }) => address)).not.toContain(
      'terraform_data.vm',
    )
    expect(state.lock).toBeNull()
    expect(await infra.get(resource.id)).toMatchObject({ status: 'failed', run_id: null })
  })

  it('that is cancelled while it waits for a worker or plans has changed nothing', async () => {
    const asked = await expectOk(infra.ask(), 202)
    await cancel(asked.run.id)
    const early = await infra.runAt(asked.run.id, 'cancelled')
    expect(early.reason).not.toContain('was finished')
    const approvals = (rules: object | null) =>
      expectOk(infra.call(`PATCH /projects/${infra.project.id}`, { settings: { approvals: rules } }), 200)
    // However fast it plans, it does not get any further.
    await approvals({ needed: 1 })
    const { resource, run } = await expectOk(infra.ask(), 202)
    await says(run.id, 'has been successfully initialized')
    await cancel(run.id)
    const ended = await infra.runAt(run.id, 'cancelled')
    await approvals(null)
    expect(ended.approvals).toEqual([])
    expect((await infra.call(`GET /infra/resources/${resource.id}/state`)).body.objects).toEqual([])
    expect(await infra.get(resource.id)).toMatchObject({ status: 'failed', run_id: null })
  })

  it('that does not end in its grace is killed, and the recovery finds the object that no state knows of', async () => {
    clouds.objects.faults.createDelayMs = 120_000
    const { resource, run } = await askBucket('orphan')
    await made('tenantry-orphan')
    clouds.signIn.listed = clouds.objects.objects().map(({ object }) => ({
      cloud: 'google',
      id: `//storage.googleapis.com/${String(object['name'])}`,
      type: 'storage.googleapis.com/Bucket',
      name: String(object['name']),
      run: run.id,
    }))
    await cancel(run.id)
    await infra.runAt(run.id, 'unknown')
    const found = await recovery(resource.id)
    clouds.objects.reset()
    expect(found).toMatchObject({ status: 'succeeded' })
    expect(found.findings).toEqual([
      {
        id: '//storage.googleapis.com/tenantry-orphan',
        type: 'storage.googleapis.com/Bucket',
        name: 'tenantry-orphan',
        run_id: run.id,
      },
    ])
    expect(found.reason).toContain('not in the state')
    expect(await infra.get(resource.id)).toMatchObject({ status: 'failed', run_id: null })
  })

  it('whose state cannot be handed in keeps it; the recovery hands it in, or sets it aside where the state went on without it', async () => {
    const { resource, run } = await expectOk(infra.ask({ inputs: { simulate: { create_seconds: 2 } } }), 202)
    await says(run.id, 'terraform_data.request: Creating')
    const { db } = app.app.control
    const rename = (from: string, to: string) =>
      sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`.execute(db)
    await rename('infra_state_versions', 'infra_state_versions_away')
    const ended = await infra.runAt(run.id, 'unknown')
    expect(ended.reason).toContain('was kept')
    const first = await recovery(resource.id)
    expect(first).toMatchObject({ status: 'failed' })
    expect(await infra.get(resource.id)).toMatchObject({ status: 'unknown', run_id: null })
    await rename('infra_state_versions_away', 'infra_state_versions')
    const rescued = db.withTables<RunTables>().selectFrom('infra_rescued_states').selectAll()
    const left = await rescued.where('run_id', '=', run.id).executeTakeFirstOrThrow()
    /** As it will be five minutes later: nobody has to ask for the next one. */
    const nextRecovery = async (before: Answer['body']) => {
      await db
        .withTables<ResourceTables>()
        .updateTable('infra_resources')
        .set({ status: 'unknown', updated_at: before.finished_at - 301 })
        .where('id', '=', resource.id)
        .execute()
      await maintainNow(app)
      return until(async () => {
        const newest = await recovery(resource.id)
        return newest.id === before.id ? null : newest
      }, 60_000)
    }
    const second = await nextRecovery(first)
    expect(second).toMatchObject({ status: 'succeeded', requested_by: 'system:infra' })
    expect(await infra.get(resource.id)).toMatchObject({ status: 'failed', run_id: null })
    const state = (await infra.call(`GET /infra/resources/${resource.id}/state`)).body
    const addresses = state.objects.map(({ address }: { address: string }) => address)
    expect(addresses).toEqual(['terraform_data.request', 'terraform_data.slow[0]', 'terraform_data.vm'])
    expect(state.lock).toBeNull()

    // It is found once more, after somebody has made another version the current one.
    const restored =
      `POST /infra/resources/${resource.id}/state/versions/${state.version_id}/restore` as const
    const current = await expectOk(infra.call(restored), 200)
    await db.withTables<RunTables>().insertInto('infra_rescued_states').values(left).execute()
    const third = await nextRecovery(second)
    expect(third).toMatchObject({ status: 'succeeded' })
    const versions = (await infra.call(`GET /infra/resources/${resource.id}/state/versions`)).body.data
    const [aside] = versions
    expect(aside).toMatchObject({ run_id: run.id, current: false })
    expect(third.reason).toContain(`set aside as version ${aside.id}`)
    const settled = await infra.get(resource.id)
    expect(settled).toMatchObject({ status: 'failed', reason: third.reason })
    expect((await infra.call(`GET /infra/resources/${resource.id}/state`)).body.version_id).toBe(current.id)
    const trail = await infra.call(`GET /auth/organizations/${infra.org.id}/audit?target_id=${resource.id}`)
    expect(trail.body.data).toContainEqual(
      expect.objectContaining({
        action: 'state.set_aside',
        details: expect.objectContaining({ version: aside.id, run: run.id }),
      }),
    )
    expect(await rescued.execute(), 'it is not tried again').toEqual([])
  })

  it('with credentials that the cloud refuses, or of a module that fails, ends with the reason and can be asked for again', async () => {
    clouds.objects.faults.accounts = new Set(['somebody-else'])
    const { resource, run } = await askBucket('refused')
    const refused = await infra.runAt(run.id, 'failed')
    clouds.objects.reset()
    expect(refused.reason).toContain('security token')
    const again = await expectOk(
      infra.call(`POST /infra/resources/${resource.id}/runs`, { kind: 'change' }),
      202,
    )
    await infra.runAt(again.id, 'succeeded')

    const failing = await expectOk(infra.ask({ inputs: { simulate: { fail_create: true } } }), 202)
    const failed = await infra.runAt(failing.run.id, 'failed')
    expect(failed.reason).toContain('CreationFailed')
    expect(await infra.get(failing.resource.id)).toMatchObject({ status: 'failed', run_id: null })
    const end = await expectOk(infra.call(`DELETE /infra/resources/${failing.resource.id}`), 202)
    await infra.runAt(end.run.id, 'succeeded')
  })

  it('that fills its folder fails, says so, and leaves nothing of it', async () => {
    const { resource, run } = await expectOk(
      infra.call(`POST /projects/${infra.project.id}/resources`, { name: 'large', module: 'local_large' }),
      202,
    )
    const ended = await infra.runAt(run.id, 'failed')
    expect(ended.reason).toContain('disk')
    expect(await infra.get(resource.id)).toMatchObject({ status: 'failed', run_id: null })
    await until(async () => ((await runFolders(infra.runsFolder)).length === 0 ? true : null))
  })

  it('under way when the server is told to end is waited for, as long as its grace lasts', async () => {
    // Objects of earlier tests would be taken for its own.
    clouds.objects.reset()
    clouds.objects.faults.createDelayMs = 3_000
    const { resource } = await askBucket('drained')
    await made('tenantry-drained')
    const { location } = app.app.control
    const url = location.dialect === 'sqlite' ? `sqlite:${location.path}` : location.url
    await app.app.close()
    const store = await openControlStore({ url })
    onTestFinished(() => store.close())
    const left = await store.db
      .withTables<ResourceTables>()
      .selectFrom('infra_resources')
      .selectAll()
      .where('id', '=', resource.id)
      .executeTakeFirstOrThrow()
    expect(left).toMatchObject({ run_id: null })
    // The provider answers after three seconds: its object is in the state that was handed in.
    const state = await store.db
      .withTables<StateTables>()
      .selectFrom('infra_states')
      .selectAll()
      .where('resource_id', '=', resource.id)
      .executeTakeFirstOrThrow()
    expect(state.serial).toBeGreaterThanOrEqual(1)
    expect(state.lock_id).toBeNull()
    expect(['ready', 'failed']).toContain(left.status)
  })
})

/** The bundled modules, and one whose plan takes more room than a run has. */
async function modulesWithLargeOne(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-modules-'))
  await cp(modulesFolder, folder, { recursive: true })
  const large = join(folder, 'local_large')
  await mkdir(large)
  await writeFile(join(large, 'noise'), randomBytes(30 * MIB))
  const noise = 'filebase64("${path.module}/noise")'
  const text = `variable "name" {}
variable "tenantry" {}
resource "terraform_data" "large" {
  input            = ${noise}
  triggers_replace = ${noise}
}
`
  await writeFile(join(large, 'main.tf'), text)
  return folder
}
