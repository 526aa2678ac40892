import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectOk } from '../modules/infra/testing/infra-fixture.ts'
import { until, type Answer } from '../testing/api-client.ts'
import { describeBothDialects } from '../testing/both-dialects.ts'
import { startInfraServers, type InfraServers } from './testing/infra-servers.ts'
import { holdRuns, newestRun, PHASES, type HeldRun } from './testing/hold-runs.ts'
import { runFolders, runProcesses, supervisorOf } from './testing/run-processes.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)
/** Each is of nine runs at once, one in every phase. */
const KILLS = Math.max(1, Math.ceil(budget / 2))
const isLong = budget > 1
const CREATE_SECONDS = 6
/** Where every phase was tried on the other store already. */
const TAKEN_OVER = isLong ? PHASES : (['waiting', 'plan', 'apply'] as const)
/** Engine and supervisor by turns. */
const WITHOUT_ENGINE = isLong ? PHASES : (['init', 'show', 'apply', 'recovery'] as const)

describeBothDialects('infrastructure whose', ({ dialect, migratedUrl }) => {
  let servers: InfraServers
  beforeAll(async () => {
    const store: Record<string, string> =
      dialect === 'postgres' ? { TENANTRY_DATABASE_URL: await migratedUrl() } : {}
    servers = await startInfraServers({ ...store, TENANTRY_INFRA_WORKERS: String(PHASES.length) })
  })
  afterAll(() => servers.close())

  const askSlowly = () =>
    expectOk(servers.infra.ask({ inputs: { simulate: { create_seconds: CREATE_SECONDS } } }), 202)

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
    const recovery = await until(async () => {
      const newest = await newestRun(servers.infra, resourceId)
      return newest.kind === 'recover' ? newest : null
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

  /** What comes of a run whose engine was held when everything of it was killed, and of its resource. */
  const expectOutcome = async ({ phase, resourceId, runId }: HeldRun, killed: 'server' | 'engine') => {
    const isApplied = ['apply', 'destroy', 'import'].includes(phase)
    const isRepeated = killed === 'server' && !isApplied
    if (phase === 'waiting') {
      await expectOk(servers.infra.call(`POST /infra/runs/${runId}/approve`), 200)
      await servers.infra.runAt(runId, 'succeeded')
    } else if (isRepeated) await servers.infra.runAt(runId, 'succeeded')
    else {
      const ended = await servers.infra.runAt(runId, isApplied ? 'unknown' : 'failed')
      expect(ended.reason).not.toBeNull()
    }
    if (isApplied) await recovered(resourceId)
    if (phase === 'recovery' && !isRepeated) {
      expect(await servers.infra.get(resourceId)).toMatchObject({ status: 'unknown', run_id: null })
      const again = { kind: 'recover' }
      await expectOk(servers.infra.call(`POST /infra/resources/${resourceId}/runs`, again), 202)
      await recovered(resourceId)
    }
    const isReady = (phase === 'waiting' || isRepeated) && phase !== 'recovery'
    expect(await servers.infra.get(resourceId), phase).toMatchObject({
      status: isReady ? 'ready' : 'failed',
      run_id: null,
    })
    // A recovery writes down what it found, and says so in the same words.
    const applied = (await expectWholeLogs(runId)).filter(
      (line) => line.includes('Apply complete') && !line.includes('0 added, 0 changed, 0 destroyed'),
    )
    expect(applied, phase).toHaveLength(isReady ? 1 : 0)
    if (phase === 'apply') await expectUsable(resourceId)
  }

  it(
    'server is killed goes on in the next one: what nothing was changed by is done again, what was applied is recovered and never applied again',
    { timeout: 60_000 + KILLS * 240_000 },
    async () => {
      for (let kill = 0; kill < KILLS; kill++) {
        const held = await holdRuns(servers, dialect === 'sqlite' ? PHASES : TAKEN_OVER)
        const first = servers.current()
        // On PostgreSQL another one, which is there already, takes them over; on SQLite it comes after.
        if (dialect === 'postgres') await servers.start()
        await first.kill()
        await until(async () => ((await runProcesses(servers.infra.runsFolder)).length === 0 ? true : null))
        if (dialect === 'sqlite') await servers.start()
        await Promise.all(held.map((run) => expectOutcome(run, 'server')))
        await expectNothingLeft()
      }
    },
  )

  itOnce(
    'engine or its supervisor is killed has failed where nothing was changed yet, and is recovered where something was',
    { timeout: 60_000 + KILLS * 240_000 },
    async () => {
      // One after the other, so that with a larger budget each phase loses both.
      for (let kill = 0; kill < Math.min(2, KILLS); kill++) {
        const held = await holdRuns(servers, WITHOUT_ENGINE)
        for (const [index, { engine }] of held.entries()) {
          if (engine === null) continue
          process.kill((index + kill) % 2 === 0 ? engine : supervisorOf(engine), 'SIGKILL')
        }
        await Promise.all(held.map((run) => expectOutcome(run, 'engine')))
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
})
