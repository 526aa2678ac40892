import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectOk } from '../modules/infra/testing/infra-fixture.ts'
import { until, type Answer } from '../testing/api-client.ts'
import { describeBothDialects } from '../testing/both-dialects.ts'
import { startInfraServers, type InfraServers } from './testing/infra-servers.ts'
import { engineInStep, runFolders, runProcesses } from './testing/run-processes.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)
/** Each takes as long as the lease of the killed job, and a start of a server. */
const SERVER_KILLS = Math.max(1, Math.ceil(budget))
const isLong = budget > 1
const CREATE_SECONDS = 6
const PHASES = ['init', 'plan', 'apply'] as const

describeBothDialects('infrastructure whose', ({ dialect, migratedUrl }) => {
  let servers: InfraServers
  beforeAll(async () => {
    const store: Record<string, string> =
      dialect === 'postgres' ? { TENANTRY_DATABASE_URL: await migratedUrl() } : {}
    servers = await startInfraServers(store)
  })
  afterAll(() => servers.close())

  const askSlowly = () =>
    expectOk(servers.infra.ask({ inputs: { simulate: { create_seconds: CREATE_SECONDS } } }), 202)

  /** Waits until the engine is in a step, and gives its number. */
  const inStep = async (step: string): Promise<number> => {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(5)) {
      const pid = engineInStep(servers.infra.runsFolder, step)
      if (pid !== null) return pid
    }
    throw new Error(`No engine came to ${step}.`)
  }

  const supervisor = async (): Promise<number> => {
    const all = await runProcesses(servers.infra.runsFolder)
    const found = all.find(({ role }) => role === 'supervisor')
    if (found === undefined) throw new Error('Nobody watches the engine.')
    return found.pid
  }

  /** Whatever was killed: nothing may be left of it. */
  const expectNothingLeft = async () => {
    await until(async () => {
      const left = await runProcesses(servers.infra.runsFolder)
      const folders = await runFolders(servers.infra.runsFolder)
      return left.length + folders.length === 0 ? true : null
    }, 20_000)
  }

  /** The run of the server itself that finds out what a run that was cut short has left. */
  const recovered = async (resourceId: string): Promise<Answer['body']> => {
    const runs = async () => (await servers.infra.call(`GET /infra/resources/${resourceId}/runs`)).body.data
    const recovery = await until(async () => {
      const [newest] = await runs()
      return newest?.kind === 'recover' ? newest : null
    }, 60_000)
    await servers.infra.runAt(recovery.id, 'succeeded')
    return recovery
  }

  const expectWholeLogs = async (runId: string) => {
    const { body } = await servers.infra.call(`GET /infra/runs/${runId}/logs?limit=1000`)
    const numbers = body.data.map(({ seq }: { seq: number }) => seq)
    expect(numbers).toEqual(numbers.map((_: number, index: number) => index + 1))
    return body.data.map(({ message }: { message: string }) => message) as string[]
  }

  /** One that was cut short is known again, free, and can be made and destroyed. */
  const expectUsable = async (resourceId: string) => {
    const state = await servers.infra.call(`GET /infra/resources/${resourceId}/state`)
    expect(state.body.lock).toBeNull()
    const change = await expectOk(
      servers.infra.call(`PATCH /infra/resources/${resourceId}`, { inputs: { simulate: null } }),
      202,
    )
    await servers.infra.runAt(change.run.id, 'succeeded')
    expect(await servers.infra.get(resourceId)).toMatchObject({ status: 'ready', run_id: null })
  }

  // What engines do does not depend on the store: without a larger budget one of them is enough.
  const itOnce = it.runIf(dialect === 'sqlite' || isLong)

  itOnce(
    'server is killed while it plans is planned again by the next one, and while it applies is never applied again but recovered',
    { timeout: 60_000 + SERVER_KILLS * 120_000 },
    async () => {
      for (let kill = 0; kill < SERVER_KILLS; kill++) {
        for (const phase of ['plan', 'apply'] as const) {
          const { resource, run } = await askSlowly()
          await inStep(phase)
          await servers.current().kill()
          await servers.start()
          if (phase === 'plan') {
            const ended = await servers.infra.runAt(run.id, 'succeeded')
            expect(ended.plan).toMatchObject({ create: 3 })
          } else {
            const ended = await servers.infra.runAt(run.id, 'unknown')
            expect(ended.reason).toContain('not known')
            await recovered(resource.id)
            expect(await servers.infra.get(resource.id)).toMatchObject({ status: 'failed', run_id: null })
            await expectUsable(resource.id)
          }
          const lines = await expectWholeLogs(run.id)
          const applied = lines.filter((line) => line.includes('Apply complete'))
          expect(applied).toHaveLength(phase === 'plan' ? 1 : 0)
          await expectNothingLeft()
        }
      }
    },
  )

  itOnce(
    'engine or its supervisor is killed has failed where nothing was changed yet, and is recovered where something was',
    { timeout: 240_000 },
    async () => {
      for (const phase of PHASES)
        for (const victim of phase === 'apply'
          ? (['engine', 'supervisor'] as const)
          : (['engine'] as const)) {
          const { resource, run } = await askSlowly()
          const engine = await inStep(phase)
          process.kill(victim === 'engine' ? engine : await supervisor(), 'SIGKILL')
          const ended = await servers.infra.runAt(run.id, phase === 'apply' ? 'unknown' : 'failed')
          expect(ended.reason).not.toBeNull()
          if (phase === 'apply') await recovered(resource.id)
          expect(await servers.infra.get(resource.id)).toMatchObject({ status: 'failed', run_id: null })
          await expectWholeLogs(run.id)
          await expectNothingLeft()
        }
    },
  )

  itOnce(
    'server is told to end while it applies is finished first, and the server ends by itself',
    async () => {
      const { resource, run } = await askSlowly()
      await until(async () => {
        const lines = await servers.infra.logs(run.id)
        return lines.some((line) => line.startsWith('terraform_data.slow[0]: Creating')) ? true : null
      })
      expect(await servers.current().end()).toBe(0)
      await expectNothingLeft()
      await servers.start()
      const left = (await servers.infra.call(`GET /infra/runs/${run.id}`)).body
      expect(['succeeded', 'cancelled']).toContain(left.status)
      expect(['ready', 'failed']).toContain((await servers.infra.get(resource.id)).status)
      expect((await expectWholeLogs(run.id)).length).toBeGreaterThan(0)
      await expectUsable(resource.id)
    },
  )

  it('worker dies is taken over by the other server on the same store', async () => {
    const worker = servers.current()
    const { resource, run } = await askSlowly()
    await inStep('apply')
    await servers.start()
    await worker.kill()
    await servers.infra.runAt(run.id, 'unknown')
    await recovered(resource.id)
    await expectUsable(resource.id)
  })
})
