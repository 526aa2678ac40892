import { setTimeout as sleep } from 'node:timers/promises'
import { expectOk } from '../../modules/infra/testing/infra-fixture.ts'
import { until, type Answer } from '../../testing/api-client.ts'
import type { InfraServers } from './infra-servers.ts'
import { engineInStep, holdProcess } from './run-processes.ts'

/** Everything that a run may be at. Two that wait for approval come first: project rules are changed for them. */
export const PHASES = [
  'waiting',
  'approved',
  'init',
  'plan',
  'show',
  'apply',
  'destroy',
  'import',
  'recovery',
] as const
export type Phase = (typeof PHASES)[number]

export interface HeldRun {
  phase: Phase
  resourceId: string
  runId: string
  /** Null where no engine runs. */
  engine: number | null
}

type Held = Omit<HeldRun, 'phase'>

/** It takes a moment only: where it was missed, the next one comes. */
const SHOW_TRIES = 5

/** Brings a run to each of some phases and stops its engine there, whatever the machine's speed. */
export async function holdRuns(
  { infra }: InfraServers,
  phases: readonly Phase[] = PHASES,
): Promise<HeldRun[]> {
  const stopped = new Set<number>()
  /** The engine that comes to a step, stopped; null when it is over before one was seen there. */
  const holdUnless = async (isOver: () => Promise<boolean>, step: string): Promise<number | null> => {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(2)) {
      const pid = engineInStep(infra.runsFolder, step, stopped)
      if (pid !== null && holdProcess(pid, `engine:${step}`)) {
        stopped.add(pid)
        return pid
      }
      if (await isOver()) return null
    }
    throw new Error(`No engine came to ${step}.`)
  }
  const hold = async (step: string): Promise<number> => (await holdUnless(async () => false, step)) ?? 0
  const ask = (more: object = {}): Promise<Answer['body']> => expectOk(infra.ask(more), 202)
  const asked = async (step: string, more: object = {}): Promise<Held> => {
    const { resource, run } = await ask(more)
    return { resourceId: resource.id, runId: run.id, engine: await hold(step) }
  }
  const approvals = (rules: object | null) =>
    expectOk(infra.call(`PATCH /projects/${infra.project.id}`, { settings: { approvals: rules } }), 200)
  const waiting = async (): Promise<Held> => {
    await approvals({ needed: 1 })
    const { resource, run } = await ask()
    await infra.runAt(run.id, 'awaiting_approval')
    await approvals(null)
    return { resourceId: resource.id, runId: run.id, engine: null }
  }
  const bring: Record<Phase, () => Promise<Held>> = {
    waiting,
    async approved() {
      const held = await waiting()
      await expectOk(infra.call(`POST /infra/runs/${held.runId}/approve`), 200)
      return { ...held, engine: await hold('init') }
    },
    init: () => asked('init'),
    plan: () => asked('plan'),
    async show() {
      for (let tries = 0; tries < SHOW_TRIES; tries++) {
        const { resource, run } = await ask()
        const isOver = async () => {
          const { status } = (await infra.call(`GET /infra/runs/${run.id}`)).body
          return status !== 'queued' && status !== 'planning'
        }
        const engine = await holdUnless(isOver, 'show')
        if (engine !== null) return { resourceId: resource.id, runId: run.id, engine }
      }
      throw new Error('No engine was seen at show.')
    },
    async apply() {
      const { resource, run } = await ask({ inputs: { simulate: { create_seconds: 60 } } })
      await until(async () => {
        const lines = await infra.logs(run.id)
        return lines.some((line) => line.startsWith('terraform_data.slow[0]: Creating')) ? true : null
      }, 60_000)
      return { resourceId: resource.id, runId: run.id, engine: await hold('apply') }
    },
    async destroy() {
      const old = await infra.ready()
      const { run } = await expectOk(infra.call(`DELETE /infra/resources/${old.id}`), 202)
      return { resourceId: old.id, runId: run.id, engine: await hold('apply') }
    },
    import: () => asked('apply', { import: [{ address: 'terraform_data.request', id: 'there-already' }] }),
    async recovery() {
      const { resourceId, runId, engine } = await asked('apply')
      process.kill(engine ?? 0, 'SIGKILL')
      await infra.runAt(runId, 'unknown')
      return { resourceId, runId: (await newestRun(infra, resourceId)).id, engine: await hold('plan') }
    },
  }
  const held: HeldRun[] = []
  for (const phase of PHASES) if (phases.includes(phase)) held.push({ phase, ...(await bring[phase]()) })
  return held
}

export async function newestRun(infra: InfraServers['infra'], resourceId: string): Promise<Answer['body']> {
  return (await infra.call(`GET /infra/resources/${resourceId}/runs`)).body.data[0]
}
