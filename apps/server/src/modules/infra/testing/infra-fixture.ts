import { join } from 'node:path'
import { until, type Answer } from '../../../testing/api-client.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { findTestEngine } from '../engine/testing/find-test-engine.ts'

const engine = await findTestEngine()

/** What infrastructure tests start servers with: nobody approves, unless a test says otherwise; the engine of this machine, wherever it is. */
export const infraSettings: Readonly<Record<string, string>> = {
  TENANTRY_APPROVALS_NEEDED: '0',
  TENANTRY_RUN_GRACE_SECONDS: '20',
  ...(engine !== null && { TENANTRY_TOFU_BIN: engine.binary }),
}

const SSH_KEY = `ssh-ed25519 ${'A'.repeat(68)} test`

const vmInputs = { ssh_public_key: SSH_KEY }

/** Who may do things in an organization, as the tests of organizations make them. */
export interface People {
  person(): Promise<Person>
  organization(owner: Person): Promise<Answer['body']>
  as(user: Person, operation: Parameters<StartedApp['call']>[0], body?: unknown): Promise<Answer>
}

export interface Person {
  id: string
  email: string
  token: string
}

/** An organization with a project, and what tests do in it. */
export async function infraFixture(app: Pick<StartedApp, 'dataDir'>, make: People) {
  const owner = await make.person()
  const org = await make.organization(owner)
  const project = await expectOk(
    make.as(owner, 'POST /projects', { organization: org.id, name: 'Web shop' }),
    201,
  )
  const call = (operation: Parameters<StartedApp['call']>[0], body?: unknown, user = owner) =>
    make.as(user, operation, body)
  let count = 0
  /** Asks for a machine on the local cloud. */
  const ask = (more: { name?: string; module?: string; inputs?: object; import?: object[] } = {}) =>
    call(`POST /projects/${project.id}/resources`, {
      name: `vm-${(count += 1)}`,
      module: 'local_vm',
      ...more,
      inputs: { ...vmInputs, ...more.inputs },
    })
  /** Waits until a run stands at one of the statuses. */
  const runAt = (runId: string, ...statuses: string[]): Promise<Answer['body']> =>
    until(async () => {
      const { body } = await call(`GET /infra/runs/${runId}`)
      if (statuses.includes(body.status)) return body
      if (over.has(body.status)) throw new Error(`The run is ${body.status}: ${body.reason}`)
      return null
    }, 60_000)
  const get = async (resourceId: string) => (await call(`GET /infra/resources/${resourceId}`)).body
  const logs = async (runId: string): Promise<string[]> =>
    (await call(`GET /infra/runs/${runId}/logs?limit=1000`)).body.data.map(
      (line: { message: string }) => line.message,
    )
  /** A machine that is ready. */
  const ready = async (more: Parameters<typeof ask>[0] = {}): Promise<Answer['body']> => {
    const { resource, run } = await expectOk(ask(more), 202)
    await runAt(run.id, 'succeeded')
    return get(resource.id)
  }
  return {
    make,
    owner,
    org,
    project,
    call,
    ask,
    runAt,
    get,
    logs,
    ready,
    runsFolder: join(app.dataDir, 'runs'),
  }
}

const over = new Set(['succeeded', 'failed', 'cancelled', 'rejected', 'expired', 'unknown'])

export async function expectOk(answer: Promise<Answer>, status: number): Promise<Answer['body']> {
  const { status: given, body } = await answer
  if (given !== status) throw new Error(`${given}: ${JSON.stringify(body)}`)
  return body
}
