import { chmod } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  chooseSandbox,
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

/** Of a plan or a state. */
const FILE_BYTES_MAX = 64 * 1024 * 1024

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
  const stateEndpoint = options.stateEndpoint()
  // Inside a sandbox this address leads to the state backend, whatever the server's own is.
  const state = `http://127.0.0.1:${stateEndpoint.port}/infra/state/${order.resourceId}`
  const directory = await prepareRun({
    root: tools.root,
    moduleFolder: order.moduleFolder,
    inputs: order.inputs,
    backend: {
      address: state,
      lockAddress: `${state}/lock`,
      unlockAddress: `${state}/lock`,
      username: 'run',
      password: order.stateToken,
    },
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
    read: (name) => directory.read(name, FILE_BYTES_MAX),
    write: (name, bytes) => directory.add(name, bytes),
    async close() {
      await engine.close()
      await directory.remove()
    },
  }
}
