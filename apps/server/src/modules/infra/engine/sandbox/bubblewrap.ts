import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunnerUser } from '../prepare-run.ts'
import { requireReachable } from '../require-reachable.ts'
import { bubblewrapArguments, limitedCommand } from './bubblewrap-arguments.ts'
import { makeRunCgroup, type RunCgroup } from './cgroup.ts'
import { openGateway, type ConnectOutside, type Gateway } from './gateway.ts'
import { inheritedDescriptors } from './inherited-descriptors.ts'
import { INSIDE_FILE, insideSandbox, type InsideProcess } from './inside.ts'
import type { OpenSandbox, Sandbox, SandboxPlace } from './sandbox.ts'
import { followChild } from './supervise.ts'

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
    open: (place) => open(options, place),
  }
}

async function open(options: BubblewrapOptions, place: SandboxPlace): Promise<OpenSandbox> {
  if (options.runner === null && process.getuid?.() === 0)
    throw new TypeError('A run must not be started as root.')
  for (const path of [...place.readOnly, await realpath(process.execPath), INSIDE_FILE])
    if (options.runner !== null) await requireReachable(path, options.runner)
  const cgroup = options.cgroups.length > 0 ? await makeRunCgroup(options.cgroups, place.limits) : null
  const { connectOutside, runner } = options
  const { stateEndpoint } = place.network
  const gateway = await openGateway({ connectOutside, stateEndpoint, owner: runner }).catch(
    async (error: unknown) => {
      await cgroup?.close()
      throw error
    },
  )
  try {
    const inside = insideSandbox(place, await startInside(options, place, gateway, cgroup))
    return {
      ...inside,
      start: (program) => inside.start({ ...program, command: limitedCommand(place, program.command) }),
    }
  } catch (error) {
    await gateway.close()
    await cgroup?.close()
    throw error
  }
}

async function startInside(
  options: BubblewrapOptions,
  place: SandboxPlace,
  gateway: Gateway,
  cgroup: RunCgroup | null,
): Promise<InsideProcess> {
  const parts = {
    node: await realpath(process.execPath),
    insideFile: INSIDE_FILE,
    gatewayFolder: gateway.folder,
    infoDescriptor: INFO,
    blockDescriptor: BLOCK,
  }
  const child = spawnWithoutLeaks(options, bubblewrapArguments(place, parts), place.env)
  const { spawned, exited } = followChild(child)
  await spawned
  const { pid, stdin, stdout, stderr } = child
  let first: number | null = null
  const end = () => {
    // Until it has been set up it waits for bwrap, and would wait for ever.
    if (first !== null && isChildOf(pid, first)) process.kill(first, 'SIGKILL')
    child.kill('SIGKILL')
  }
  // Null when bwrap gave up before there was a process; its words are on stderr.
  first = await Promise.race([firstPid(pipeOf(child, INFO) as Readable), exited.then(() => null)])
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
  return {
    pid,
    stdin,
    stdout,
    stderr,
    exited,
    end,
    memoryOf: cgroup?.limitsMemory === true ? null : pid,
    ranOutOfMemory: async () => (await cgroup?.ranOutOfMemory()) ?? false,
    async putAway() {
      if (first !== null) await goneFromProc(first)
      await gateway.close()
      await cgroup?.close()
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

/** Numbers of processes come again. */
function isChildOf(parent: number, pid: number): boolean {
  try {
    // `<number> (<name>) <state> <parent> …`, and a name may hold brackets.
    const [, found] = /.*\) \S+ (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return Number(found) === parent
  } catch {
    return false
  }
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
