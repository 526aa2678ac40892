import { chmod } from 'node:fs/promises'
import { dirname } from 'node:path'
import { STATE_BYTES_MAX } from '@tenantry/contract'
import {
  chooseSandbox,
  EngineMissing,
  NOBODY,
  findEngine,
  openEngine,
  prepareRun,
  type Engine,
  type EngineRun,
  type RunLimits,
  type RunnerUser,
  type Sandbox,
  type SandboxChoice,
} from '../engine/index.ts'
import { ownRunsFolder } from './own-runs-folder.ts'
import type { OpenRun, Runner, RunOrder } from './runner.ts'
import { ownRoute, s3Route } from './state-route.ts'

export interface EngineRunnerOptions {
  /** TENANTRY_TOFU_BIN; null looks on the path. */
  engineBinary: string | null
  sandbox: SandboxChoice
  /** Whom runs belong to where the server is root. */
  owner: RunnerUser | null
  /** Folder for all runs. */
  root: string
  /** Of the server, for itself alone until runs of another user have to pass it on the way to the folder for runs. */
  dataFolder: string
  providerMirror: string | null
  limits: RunLimits
  graceSeconds: number
  /** Where this server listens. */
  stateEndpoint(): { host: string; port: number }
}

interface Tools {
  engine: Engine
  sandbox: Sandbox
  /** Null for the server's own user. */
  owner: RunnerUser | null
  /** Folder for the runs of this process. */
  root: string
}

/** Runs OpenTofu or Terraform in the sandbox of this machine. Both are looked for at the first run, and again after they were not found. */
export function createEngineRunner(options: EngineRunnerOptions): Runner {
  let tools: Promise<Tools> | null = null
  const find = (): Promise<Tools> => {
    tools ??= findTools(options).catch((error: unknown) => {
      tools = null
      throw error
    })
    return tools
  }
  return { open: async (order) => openRun(options, await find(), order) }
}

async function findTools(options: EngineRunnerOptions): Promise<Tools> {
  const path = options.sandbox.environment['PATH'] ?? ''
  const engine = await findEngine({ configured: options.engineBinary, path })
  const sandbox = await chooseSandbox(options.sandbox)
  const isOwn = sandbox.kind === 'unsafe-local' || process.getuid?.() !== 0
  const owner = isOwn ? null : (options.owner ?? NOBODY)
  // What lies in it stays closed: each file and folder there is the server's alone.
  if (owner !== null && dirname(options.root) === options.dataFolder) await chmod(options.dataFolder, 0o711)
  const root = await ownRunsFolder(options.root, { passable: owner !== null })
  return { engine, sandbox, owner, root }
}

async function openRun(options: EngineRunnerOptions, tools: Tools, order: RunOrder): Promise<OpenRun> {
  requireLockFiles(tools.engine, order)
  const isSandboxed = tools.sandbox.kind !== 'unsafe-local'
  const { backend, stateEndpoint } =
    order.s3 === null
      ? ownRoute(options.stateEndpoint(), order.resourceId, order.stateToken)
      : s3Route(order.s3, { isSandboxed })
  const directory = await prepareRun({
    root: tools.root,
    moduleFolder: order.moduleFolder,
    inputs: order.inputs,
    backend,
    providerMirror: options.providerMirror,
    owner: tools.owner,
  })
  const run: EngineRun = {
    engine: tools.engine,
    sandbox: tools.sandbox,
    directory,
    credentials: order.credentials,
    secrets: order.secrets,
    readOnly: options.providerMirror === null ? [] : [options.providerMirror],
    limits: options.limits,
    graceSeconds: options.graceSeconds,
    stateEndpoint,
  }
  const engine = await Promise.try(openEngine, run).catch(async (error: unknown) => {
    await directory.remove()
    throw error
  })
  return {
    step: (step, watch) =>
      engine.step(step, { signal: watch.signal, onEvent: (event) => watch.onEvent(event) }),
    read: (name) => directory.read(name, STATE_BYTES_MAX),
    write: (name, bytes) => directory.add(name, bytes),
    async close() {
      await engine.close()
      await directory.remove()
    },
  }
}

/** The first of both engines that locks a state in S3 by a file beside it. */
const LOCK_FILES_SINCE = [1, 10] as const

/** @throws EngineMissing */
function requireLockFiles({ version }: Engine, { s3 }: RunOrder): void {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  const isOld = major < LOCK_FILES_SINCE[0] || (major === LOCK_FILES_SINCE[0] && minor < LOCK_FILES_SINCE[1])
  if (s3 !== null && isOld)
    throw new EngineMissing(`The engine is version ${version}; states in S3 take 1.10 or later.`)
}
