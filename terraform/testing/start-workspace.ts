import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCloud, type StandInCloud } from './cloud/start-cloud.ts'
import type { Engine } from './engines/find-engines.ts'
import { makeMirror } from './make-mirror.ts'

export const modulesFolder = join(import.meta.dirname, '../modules')

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

export interface Running {
  child: ChildProcess
  finished: Promise<Finished>
}

/** A copy of one module with the engine in it, as a run has it. */
export interface Workspace {
  folder: string
  /** Says what the module is asked for; a later call changes it. */
  ask(inputs: Readonly<Record<string, unknown>>): void
  start(...args: string[]): Running
  run(...args: string[]): Promise<Finished>
  /** `run` that must end well. */
  must(...args: string[]): Promise<string>
  /** Saves a plan and gives it as the engine's JSON. */
  plan(...args: string[]): Promise<Plan>
  outputs(): Promise<Record<string, unknown>>
  end(): Promise<void>
}

/** What our tests read of a plan. */
export interface Plan {
  resource_changes?: { address: string; change: { actions: string[] } }[]
  resource_drift?: { address: string; change: { before: object | null; after: object | null } }[]
}

export interface StandInWorkspace extends Workspace {
  cloud: StandInCloud
}

/** A workspace of its own with a stand-in cloud of its own; both end with `end()`. */
export async function startStandIn(engine: Engine, module: string): Promise<StandInWorkspace> {
  const root = mkdtempSync(join(tmpdir(), 'tenantry-stand-in-'))
  const cloud = await startCloud(join(root, 'cloud.sock'))
  const cliConfigFile = makeMirror(join(root, 'mirror'), cloud.socketPath)
  const workspace = openWorkspace(engine, module, root, { TF_CLI_CONFIG_FILE: cliConfigFile })
  return {
    ...workspace,
    cloud,
    async end() {
      await cloud.close()
      await workspace.end()
    },
  }
}

/** A workspace for a module that needs no provider, or a real one. */
export function startWorkspace(engine: Engine, module: string, env: NodeJS.ProcessEnv = {}): Workspace {
  return openWorkspace(engine, module, mkdtempSync(join(tmpdir(), 'tenantry-module-')), env)
}

function openWorkspace(engine: Engine, module: string, root: string, env: NodeJS.ProcessEnv): Workspace {
  const folder = join(root, 'run')
  cpSync(join(modulesFolder, module), folder, { recursive: true })

  const start = (...args: string[]): Running => {
    const child = spawn(engine.binary, args, {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: root, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    const finished = new Promise<Finished>((resolve, reject) => {
      child.on('error', reject)
      // Not 'close': a provider that outlives a killed engine holds its output open.
      child.on('exit', (code) => setImmediate(() => resolve({ code, stdout, stderr })))
    })
    return { child, finished }
  }
  const run = (...args: string[]) => start(...args).finished
  const must = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(...args)
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`)
    return stdout
  }
  return {
    folder,
    ask: (inputs) => writeFileSync(join(folder, 'terraform.tfvars.json'), JSON.stringify(inputs)),
    start,
    run,
    must,
    async plan(...args) {
      await must('plan', '-input=false', '-no-color', '-out=plan.bin', ...args)
      return JSON.parse(await must('show', '-json', 'plan.bin')) as Plan
    },
    async outputs() {
      const outputs = JSON.parse(await must('output', '-json')) as Record<string, { value: unknown }>
      return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]))
    },
    end: () => Promise.resolve(rmSync(root, { recursive: true, force: true })),
  }
}

/** Everything a module's folder says about itself in HCL. */
export function readModule(module: string, file: string): string {
  return readFileSync(join(modulesFolder, module, file), 'utf8')
}
