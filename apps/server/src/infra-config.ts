import { existsSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from './kernel/errors.ts'
import { given, readInteger, type Environment } from './read-environment.ts'
import { readStateHomes } from './state-config.ts'
import type { StateHomes } from './modules/infra/index.ts'

/** How infrastructure is run. */
export interface InfraConfig {
  /** Of the server's own environment: its search path, and where Docker's client finds its engine. Runs see none of it. */
  environment: Environment
  /** The engine; null looks for `tofu`, then `terraform`, on the path. */
  engineBinary: string | null
  /** Evaluates Rego policies; null looks for `opa` on the path. */
  opaBinary: string | null
  /** An image of Docker to run engines in; null leaves Docker out. */
  runnerImage: string | null
  /** Runs engines as the server's own user, with nothing between them and the machine. */
  unsafeLocalRunner: boolean
  /** Delegated cgroup folders that limit the memory of runs. */
  cgroups: readonly string[]
  /** Whom runs belong to where the server is root; null for `nobody`. */
  runnerUser: { uid: number; gid: number } | null
  /** Folder for runs. */
  runsFolder: string
  /** Unpacked providers, so that none has to be fetched; null fetches them. */
  providerMirror: string | null
  modulesFolder: string
  /** Folder for the files of customers' modules. */
  moduleFiles: string
  /** Where the price list lies that holds in place of the bundled one. */
  pricesFile: string
  /** Runs at a time in one process. */
  workers: number
  planSeconds: number
  approvalsNeeded: number
  graceSeconds: number
  stepSeconds: number
  /** How often a resource is looked at for drift; 0 for never. */
  driftSeconds: number
  memoryMib: number
  diskMib: number
  /** Where states are kept. */
  states: StateHomes
}

const HOUR_SECONDS = 3_600

export function readInfraConfig(
  environment: Environment,
  options: { dataDir: string; unsafeLocalRunner: boolean },
): InfraConfig {
  const text = (name: string) => given(environment, name)
  const folder = (name: string) => {
    const given = text(name)
    return given === undefined ? null : resolve(given)
  }
  const binary = (name: string) => readBinary(name, text(name))
  const integer = (name: string, standard: number, min: number, max: number) =>
    readInteger(environment, name, standard, min, max)
  return {
    environment: toolEnvironment(environment),
    engineBinary: binary('TENANTRY_TOFU_BIN'),
    opaBinary: binary('TENANTRY_OPA_BIN'),
    runnerImage: text('TENANTRY_RUNNER_IMAGE') ?? null,
    unsafeLocalRunner: options.unsafeLocalRunner,
    cgroups: readCgroups(text('TENANTRY_RUNNER_CGROUPS') ?? ''),
    runnerUser: readUser(text('TENANTRY_RUNNER_USER')),
    runsFolder: folder('TENANTRY_RUNS_DIR') ?? join(options.dataDir, 'runs'),
    providerMirror: folder('TENANTRY_PROVIDER_MIRROR'),
    modulesFolder: folder('TENANTRY_MODULES_DIR') ?? bundledModules(),
    moduleFiles: join(options.dataDir, 'modules'),
    pricesFile: folder('TENANTRY_PRICES') ?? join(options.dataDir, 'prices.json'),
    workers: integer('TENANTRY_INFRA_WORKERS', 4, 1, 64),
    planSeconds: integer('TENANTRY_PLAN_SECONDS', 24 * HOUR_SECONDS, 60, 30 * 24 * HOUR_SECONDS),
    approvalsNeeded: integer('TENANTRY_APPROVALS_NEEDED', 1, 0, 10),
    graceSeconds: integer('TENANTRY_RUN_GRACE_SECONDS', 300, 5, 6 * HOUR_SECONDS),
    stepSeconds: integer('TENANTRY_RUN_STEP_SECONDS', 2 * HOUR_SECONDS, 30, 24 * HOUR_SECONDS),
    driftSeconds: integer('TENANTRY_DRIFT_SECONDS', 24 * HOUR_SECONDS, 0, 30 * 24 * HOUR_SECONDS),
    memoryMib: integer('TENANTRY_RUN_MEMORY_MIB', 2_048, 256, 65_536),
    diskMib: integer('TENANTRY_RUN_DISK_MIB', 4_096, 64, 1_048_576),
    states: readStateHomes(environment),
  }
}

function toolEnvironment(environment: Environment): Environment {
  const isOfTools = ([name]: [string, unknown]) =>
    name === 'PATH' || name === 'HOME' || name.startsWith('DOCKER_')
  return Object.fromEntries(Object.entries(environment).filter(isOfTools))
}

/** A relative one would be another binary in the folder of each run. */
function readBinary(name: string, path: string | undefined): string | null {
  if (path === undefined) return null
  if (isAbsolute(path)) return path
  throw new ConfigError(`${name} must be an absolute path; it is ${JSON.stringify(path)}.`)
}

function readCgroups(text: string): string[] {
  const paths = text
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '')
  const wrong = paths.find((path) => !isAbsolute(path))
  if (wrong === undefined) return paths
  throw new ConfigError(
    `TENANTRY_RUNNER_CGROUPS: ${JSON.stringify(wrong)} is no absolute path; write folders below /sys/fs/cgroup with commas between.`,
  )
}

/** `uid:gid` of anybody but root: what a run breaks out of must not be the whole machine. */
function readUser(text: string | undefined): InfraConfig['runnerUser'] {
  if (text === undefined) return null
  const [uid = 0, gid = 0] = (/^(\d{1,9}):(\d{1,9})$/.exec(text) ?? []).slice(1).map(Number)
  if (uid > 0 && gid > 0) return { uid, gid }
  throw new ConfigError(
    `TENANTRY_RUNNER_USER must be <uid>:<gid>, both above 0; it is ${JSON.stringify(text)}.`,
  )
}

/** Beside what is built, where they are copied to; else where the sources have them. */
function bundledModules(): string {
  const built = fileURLToPath(new URL('terraform/modules', import.meta.url))
  return existsSync(built) ? built : fileURLToPath(new URL('../../../terraform/modules', import.meta.url))
}
