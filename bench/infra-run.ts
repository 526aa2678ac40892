import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findTestEngine } from '../apps/server/src/modules/infra/engine/testing/find-test-engine.ts'
import { modulesFolder } from '../terraform/testing/start-workspace.ts'
import { alternateRounds } from './harness/alternate-rounds.ts'
import type { Bench, BenchContext, Measured } from './harness/bench.ts'
import { startTenantry, type TenantryServer } from './harness/tenantry-server.ts'

const RATIO_MOST = 1.5
const WORKERS = 4
/** A run may begin after those of as many later requests as there are places that were free at the same time, twice over. */
const OVERTAKEN_MOST = 2 * WORKERS
const MODULE = 'local_vm'
const INPUTS = { ssh_public_key: `ssh-ed25519 ${'A'.repeat(68)} bench` }

const infraRun: Bench = {
  name: 'infra-run',
  title: `a run of ${MODULE}, from the request to its end: init, plan, apply, approved by itself`,
  floor: 'the same engine with the same module and inputs, by hand: init, plan, show, apply',
  unit: 's',
  goal: {
    text: `ratio ≤ ${RATIO_MOST.toFixed(2)}, and 50 runs asked for at once all end with ${WORKERS} workers, each overtaken by at most ${OVERTAKEN_MOST}`,
    holds: ({ ratio, extra }) =>
      ratio !== null &&
      ratio <= RATIO_MOST &&
      extra?.['queued'] === extra?.['succeeded'] &&
      (extra?.['overtakenMost'] ?? Infinity) <= OVERTAKEN_MOST,
  },
  measure,
}
export default infraRun

async function measure(context: BenchContext): Promise<Measured> {
  const { count, wanted, queued } = context.quick
    ? { count: 1, wanted: 1, queued: 6 }
    : { count: 5, wanted: 5, queued: 50 }
  const engine = await findTestEngine()
  if (engine === null) throw new Error('There is neither OpenTofu nor Terraform.')
  // Runs belong to another user, who has to get through.
  await chmod(context.folder, 0o711)
  const server = await startTenantry(context, {
    dataDir: join(context.folder, 'data'),
    env: {
      TENANTRY_TOFU_BIN: engine.binary,
      TENANTRY_APPROVALS_NEEDED: '0',
      TENANTRY_INFRA_WORKERS: String(WORKERS),
    },
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
    const measured = await alternateRounds(context, {
      wanted,
      unit: infraRun.unit,
      floor,
      ours,
      oursInNamespaces: true,
    })
    const extra = await askAtOnce(server, project, queued)
    const { queueSeconds = 0, overtakenMost = 0, succeeded = 0 } = extra
    return {
      ...measured,
      figures: { ...measured.figures, extra },
      notes: [
        `Each round takes the mean of ${count} runs, one after the other.`,
        `${queued} runs asked for at once: ${succeeded} succeeded, in ${queueSeconds.toFixed(1)} s with ${WORKERS} workers; none began after more than ${overtakenMost} that were asked for later.`,
      ],
    }
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
  const { status, reason } = await server.client.infra.runs.wait(await askForRun(server, project, name))
  if (status !== 'succeeded') throw new Error(`The run is ${status}: ${String(reason)}`)
}

async function askForRun(server: TenantryServer, project: string, name: string): Promise<string> {
  const body = { name, module: MODULE, inputs: INPUTS }
  const { run } = await ask(server, 'POST', `/projects/${project}/resources`, body)
  return (run as { id: string }).id
}

/** Who waits longer than those that came later is overtaken. */
async function askAtOnce(
  server: TenantryServer,
  project: string,
  queued: number,
): Promise<Record<string, number>> {
  const startedMs = performance.now()
  const ids: string[] = []
  for (let n = 0; n < queued; n++) ids.push(await askForRun(server, project, `queued-${n}`))
  const ended = []
  for (const id of ids) ended.push(await server.client.infra.runs.wait(id))
  const queueSeconds = (performance.now() - startedMs) / 1000
  const begun = ended.map(({ started_at: at }) => at ?? Infinity)
  const overtaken = begun.map((at, n) => begun.slice(n + 1).filter((later) => later < at).length)
  const succeeded = ended.filter(({ status }) => status === 'succeeded').length
  return { queued, succeeded, overtakenMost: Math.max(...overtaken), queueSeconds }
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
