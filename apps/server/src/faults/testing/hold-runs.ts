import { setTimeout as sleep } from 'node:timers/promises'
import { expectOk } from '../../modules/infra/testing/infra-fixture.ts'
import { until, type Answer } from '../../testing/api-client.ts'
import type { InfraServers } from './infra-servers.ts'
import { engineInStep, holdProcess } from './run-processes.ts'

/** Everything that a run may be at, with the step of the engine that is held then. */
const PHASES = {
  init: 'init',
  plan: 'plan',
  show: 'show',
  waiting: null,
  approved: 'init',
  apply: 'apply',
  destroy: 'apply',
  import: 'apply',
  recovery: 'plan',
} as const
export type Phase = keyof typeof PHASES

/** One that waits for its approval needs no worker. */
export const WORKERS_FOR_ALL = String(Object.keys(PHASES).length - 1)

export interface HeldRun {
  phase: Phase
  resourceId: string
  runId: string
  /** Null where no engine runs. */
  engine: number | null
}

const TRIES = 5

/** Brings a run to each phase and stops its engine there, whatever the machine's speed. */
export async function holdRuns({ infra }: InfraServers): Promise<HeldRun[]> {
  const stopped = new Set<number>()
  const hold = async (step: string, isOver: () => Promise<boolean> = async () => false) => {
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
  const held: HeldRun[] = []
  const holdAs = async (phase: Phase, resource: { id: string }, run: { id: string }): Promise<number> => {
    const engine = await hold(PHASES[phase] ?? '')
    if (engine === null) throw new Error(`Nothing is held at ${phase}.`)
    held.push({ phase, resourceId: resource.id, runId: run.id, engine })
    return engine
  }
  const asked = (more: object = {}): Promise<Answer['body']> => expectOk(infra.ask(more), 202)
  const approvals = (rules: object | null) =>
    expectOk(infra.call(`PATCH /projects/${infra.project.id}`, { settings: { approvals: rules } }), 200)

  await approvals({ needed: 1 })
  const [waiting, approved] = [await asked(), await asked()]
  for (const { run } of [waiting, approved]) await infra.runAt(run.id, 'awaiting_approval')
  await approvals(null)
  held.push({ phase: 'waiting', resourceId: waiting.resource.id, runId: waiting.run.id, engine: null })
  const old = await infra.ready()

  for (const phase of ['init', 'plan'] as const) {
    const { resource, run } = await asked()
    await holdAs(phase, resource, run)
  }
  // It takes a moment only: where it was missed, the next one comes.
  for (let tries = 1; held.at(-1)?.phase !== 'show'; tries++) {
    if (tries > TRIES) throw new Error('No engine was held at show.')
    const { resource, run } = await asked()
    const isOver = async () => (await infra.call(`GET /infra/runs/${run.id}`)).body.status !== 'planning'
    await infra.runAt(run.id, 'planning', 'applying', 'succeeded')
    const engine = await hold('show', isOver)
    if (engine !== null) held.push({ phase: 'show', resourceId: resource.id, runId: run.id, engine })
  }
  await expectOk(infra.call(`POST /infra/runs/${approved.run.id}/approve`), 200)
  await holdAs('approved', approved.resource, approved.run)

  const made = await asked({ inputs: { simulate: { create_seconds: 60 } } })
  await until(async () => {
    const lines = await infra.logs(made.run.id)
    return lines.some((line) => line.startsWith('terraform_data.slow[0]: Creating')) ? true : null
  }, 60_000)
  await holdAs('apply', made.resource, made.run)
  const { run: end } = await expectOk(infra.call(`DELETE /infra/resources/${old.id}`), 202)
  await holdAs('destroy', old, end)
  const target = { address: 'terraform_data.request', id: 'there-already' }
  const taken = await asked({ import: [target] })
  await holdAs('import', taken.resource, taken.run)

  const broken = await asked()
  const victim = await hold('apply')
  if (victim !== null) process.kill(victim, 'SIGKILL')
  await infra.runAt(broken.run.id, 'unknown')
  await holdAs('recovery', broken.resource, await newestRun(infra, broken.resource.id))
  return held
}

export async function newestRun(infra: InfraServers['infra'], resourceId: string): Promise<Answer['body']> {
  return (await infra.call(`GET /infra/resources/${resourceId}/runs`)).body.data[0]
}
