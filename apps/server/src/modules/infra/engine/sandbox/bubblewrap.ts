import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { RunnerUser } from '../prepare-run.ts'
import { requireReachable } from '../require-reachable.ts'
import { bubblewrapArguments } from './bubblewrap-arguments.ts'
import { makeRunCgroup, type RunCgroup } from './cgroup.ts'
import { openGateway, type ConnectOutside, type Gateway } from './gateway.ts'
import { inheritedDescriptors } from './inherited-descriptors.ts'
import type { RunningProcess, Sandbox, SandboxRun } from './sandbox.ts'
import { followChild, supervise, type SupervisedProcess } from './supervise.ts'

const FROM_SOURCE = import.meta.url.endsWith('.ts')
export const INSIDE_FILE = fileURLToPath(
  new URL(FROM_SOURCE ? './inside-process.mts' : './inside-process.mjs', import.meta.url),
)
const INFO = 3
const BLOCK = 4
const GONE_LOOK_MS = 5

export interface BubblewrapOptions {
  /** The program `bwrap`. */
  binary: string
  /** Whom runs belong to; null for the server's own user, which must not be root. */
  runner: RunnerUser | null
  /** Delegated cgroups; empty when there are none. */
  cgroups: readonly string[]
  connectOutside: ConnectOutside
}

/** Runs in namespaces of their own, made by bubblewrap as a user without rights. */
export function bubblewrapSandbox(options: BubblewrapOptions): Sandbox {
  return {
    kind: 'bubblewrap',
    describe: [
      'own processes, files, network and user; a proxy to public addresses and the state backend are the only ways out',
      options.cgroups.length > 0
        ? 'memory and processes are limited by cgroup'
        : 'no cgroup (TENANTRY_RUNNER_CGROUPS): memory is limited for each process, and watched for a run as a whole',
      'the run’s folder is watched, and each of its files limited',
    ],
    start: (run) => start(options, run),
  }
}

async function start(options: BubblewrapOptions, run: SandboxRun): Promise<RunningProcess> {
  if (options.runner === null && process.getuid?.() === 0)
    throw new TypeError('A run must not be started as root.')
  for (const path of [...run.readOnly, await realpath(process.execPath), INSIDE_FILE])
    if (options.runner !== null) await requireReachable(path, options.runner)
  const cgroup = options.cgroups.length > 0 ? await makeRunCgroup(options.cgroups, run.limits) : null
  const { connectOutside, runner } = options
  const { stateEndpoint } = run.network
  const gateway = await openGateway({ connectOutside, stateEndpoint, owner: runner }).catch(
    async (error: unknown) => {
      await cgroup?.close()
      throw error
    },
  )
  try {
    return supervise(run, await startInside(options, run, gateway, cgroup))
  } catch (error) {
    await gateway.close()
    await cgroup?.close()
    throw error
  }
}

async function startInside(
  options: BubblewrapOptions,
  run: SandboxRun,
  gateway: Gateway,
  cgroup: RunCgroup | null,
): Promise<SupervisedProcess> {
  const parts = {
    node: await realpath(process.execPath),
    insideFile: INSIDE_FILE,
    gatewayFolder: gateway.folder,
    infoDescriptor: INFO,
    blockDescriptor: BLOCK,
  }
  const child = spawnWithoutLeaks(options, bubblewrapArguments(run, parts), run.env)
  const { spawned, exited } = followChild(child)
  await spawned
  const { pid, stdin } = child
  stdin.on('error', () => {})
  const end = () => void child.kill('SIGKILL')
  // Null when bwrap gave up before there was a process; its words are on stderr.
  const first = await Promise.race([firstPid(pipeOf(child, INFO) as Readable), exited.then(() => null)])
  try {
    if (first !== null) for (const one of [pid, first]) await cgroup?.join(one)
  } catch (error) {
    end()
    await exited
    throw error
  }
  const block = pipeOf(child, BLOCK) as Writable
  block.on('error', () => {})
  block.end('go')
  // Only now does the program inside start the engine: had we died before, it would find its input ended.
  stdin.write('start\n')
  return {
    child,
    exited,
    end,
    interrupt: () => void stdin.write('interrupt\n'),
    memoryOf: cgroup?.limitsMemory === true ? null : pid,
    async finish() {
      if (first !== null) await goneFromProc(first)
      const ranOutOfMemory = (await cgroup?.ranOutOfMemory()) ?? false
      await gateway.close()
      await cgroup?.close()
      return { ranOutOfMemory }
    },
  }
}

type PipedChild = ChildProcess & { pid: number; stdin: Writable; stdout: Readable; stderr: Readable }

/** Puts `/dev/null` over descriptors that we inherited: whoever is inside could read what whoever started the server had open. */
function spawnWithoutLeaks(
  { binary, runner }: BubblewrapOptions,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): PipedChild {
  const stdio: Exclude<StdioOptions, string> = ['pipe', 'pipe', 'pipe', 'pipe', 'pipe']
  const nothing = openSync('/dev/null', 'r')
  try {
    for (const descriptor of inheritedDescriptors()) {
      while (stdio.length <= descriptor) stdio.push('ignore')
      if (descriptor > BLOCK) stdio[descriptor] = nothing
    }
    const user = runner === null ? {} : { uid: runner.uid, gid: runner.gid }
    // The three pipes are there because `stdio` says so.
    return spawn(binary, args, { ...user, env: { ...env }, cwd: '/', stdio }) as PipedChild
  } finally {
    closeSync(nothing)
  }
}

function pipeOf(child: ChildProcess, descriptor: number): Readable | Writable {
  const stream = child.stdio[descriptor]
  if (stream === null || stream === undefined) throw new Error(`There is no pipe ${descriptor}.`)
  return stream
}

/** What bwrap tells about the namespace's first process, as we number it. Read to its end: bwrap dies when it cannot write it. */
function firstPid(info: Readable): Promise<number | null> {
  let text = ''
  info.setEncoding('utf8')
  return new Promise((resolve) => {
    info.on('data', (chunk: string) => {
      text += chunk
      const [, digits] = /"child-pid":\s*(\d+)[\s\S]*\}/.exec(text) ?? []
      if (digits !== undefined) resolve(Number(digits))
    })
    info.once('error', () => resolve(null))
    info.once('end', () => resolve(null))
  })
}

/** With the namespace's first process all others are gone. */
async function goneFromProc(pid: number): Promise<void> {
  const isThere = () =>
    access(`/proc/${pid}/cwd`).then(
      () => true,
      (error: unknown) => error instanceof Error && 'code' in error && error.code !== 'ENOENT',
    )
  while (await isThere()) await sleep(GONE_LOOK_MS)
}
