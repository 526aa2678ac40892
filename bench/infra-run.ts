import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findTestEngine } from '../apps/server/src/modules/infra/engine/testing/find-test-engine.ts'
import { modulesFolder } from '../terraform/testing/start-workspace.ts'
import { alternateRounds } from './harness/alternate-rounds.ts'
import type { Bench, BenchContext, Measured } from './harness/bench.ts'
import { startTenantry, type TenantryServer } from './harness/tenantry-server.ts'

const RATIO_MOST = 1.5
const LOOK_EVERY_MS = 5
const MODULE = 'local_vm'
const INPUTS = { ssh_public_key: `ssh-ed25519 ${'A'.repeat(68)} bench` }

const infraRun: Bench = {
  name: 'infra-run',
  title: `a run of ${MODULE}, from the request to its end: init, plan, apply, approved by itself`,
  floor: 'the same engine with the same module and inputs, by hand: init, plan, show, apply, output',
  unit: 's',
  goal: {
    text: `ratio ≤ ${RATIO_MOST.toFixed(2)}`,
    holds: ({ ratio }) => ratio !== null && ratio <= RATIO_MOST,
  },
  measure,
}
export default infraRun

async function measure(context: BenchContext): Promise<Measured> {
  const { count, wanted } = context.quick ? { count: 1, wanted: 1 } : { count: 5, wanted: 5 }
  const engine = await findTestEngine()
  if (engine === null) throw new Error('There is neither OpenTofu nor Terraform.')
  // Runs belong to another user, who has to get through.
  await chmod(context.folder, 0o711)
  const server = await startTenantry(context, {
    dataDir: join(context.folder, 'data'),
    env: { TENANTRY_TOFU_BIN: engine.binary, TENANTRY_APPROVALS_NEEDED: '0' },
  })
  try {
    await chmod(join(context.folder, 'data'), 0o711)
    const project = await makeProject(server)
    let floors = 0
    const floor = () =>
      secondsOf(count, () => runByHand(engine.binary, join(context.folder, `by-hand-${floors++}`)))
    const ours = (round: number | string) =>
      secondsOf(count, (n) => runToEnd(server, project, `vm-${round}-${n}`))
    // What both sides do once: looking for the sandbox, the first compilation of everything.
    await floor()
    await ours('warm-up')
    const measured = await alternateRounds(context, { wanted, unit: infraRun.unit, floor, ours })
    return { ...measured, notes: [`Each round takes the mean of ${count} runs, one after the other.`] }
  } finally {
    await server.stop()
  }
}

async function secondsOf(count: number, work: (n: number) => Promise<void>): Promise<{ value: number }> {
  const startedMs = performance.now()
  for (let n = 0; n < count; n++) await work(n)
  return { value: (performance.now() - startedMs) / 1000 / count }
}

/** What our run asks of the engine, with the state in a file. */
async function runByHand(binary: string, folder: string): Promise<void> {
  await mkdir(folder)
  await cp(join(modulesFolder, MODULE), folder, { recursive: true })
  const tenantry = { org: 'org_1', project: 'prj_1', resource: 'res_1', run: 'run_1' }
  const inputs = JSON.stringify({ ...INPUTS, name: 'vm', tenantry })
  await writeFile(join(folder, 'terraform.tfvars.json'), inputs)
  const env = { PATH: process.env['PATH'], HOME: folder, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
  const run = (...args: string[]) => promisify(execFile)(binary, args, { cwd: folder, env })
  await run('init', '-json', '-input=false')
  await run('plan', '-json', '-input=false', '-out=run.tfplan')
  await run('show', '-json', 'run.tfplan')
  await run('apply', '-json', '-input=false', 'run.tfplan')
  await run('output', '-json')
}

async function makeProject(server: TenantryServer): Promise<string> {
  const user = { email: 'bench@example.com', password: 'correct horse battery' }
  const owner = await ask(server, 'POST', '/platform/users', user)
  const org = { name: 'Bench', owner: owner['id'] }
  const organization = await ask(server, 'POST', '/auth/organizations', org)
  const project = { organization: organization['id'], name: 'Bench' }
  return String((await ask(server, 'POST', '/projects', project))['id'])
}

async function runToEnd(server: TenantryServer, project: string, name: string): Promise<void> {
  const body = { name, module: MODULE, inputs: INPUTS }
  const { run } = await ask(server, 'POST', `/projects/${project}/resources`, body)
  const { id } = run as { id: string }
  for (;;) {
    const { status, reason, finished_at: at } = await ask(server, 'GET', `/infra/runs/${id}`)
    if (status === 'succeeded') return
    if (at !== null) throw new Error(`The run is ${String(status)}: ${String(reason)}`)
    await sleep(LOOK_EVERY_MS)
  }
}

async function ask(
  { url, apiKey }: TenantryServer,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const reply = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer = (await reply.json()) as Record<string, unknown>
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(answer)}`)
  return answer
}
