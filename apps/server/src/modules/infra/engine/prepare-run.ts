import { chown, mkdir, mkdtemp, readdir, realpath, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { copyModule } from './copy-module.ts'
import { ModuleRefused } from './errors.ts'
import { requireReachable } from './require-reachable.ts'
import { addRunFile, readRunFile, removeRun } from './run-files.ts'
import { engineEnvironment, type RunBackend } from './run-environment.ts'
import { S3_BACKEND_DOCUMENT, S3_CONFIG_FILE, s3BackendFiles } from './s3-backend-files.ts'

/** The user that engines run as where the server itself is root. */
export interface RunnerUser {
  uid: number
  gid: number
}

export interface RunDirectory {
  /** All of the run, mode 0700. */
  folder: string
  /** Where the engine works: the module's files, and what the engine writes. */
  work: string
  /** What the engine reads and must not change. */
  config: string
  environment: Readonly<Record<string, string>>
  /** Further arguments of `init`. */
  initArguments: readonly string[]
  /** Texts of the backend that nobody may read. */
  secrets: readonly string[]
  /** Puts a file among the module's before the first step; throws when there is one of that name. */
  add(name: string, bytes: Uint8Array): Promise<void>
  /** What the run left under a name; null for links and whatever else is no file. Throws RangeError when it is too long. */
  read(name: string, bytesMax: number): Promise<Buffer | null>
  /** Removes everything, plan and state included. */
  remove(): Promise<void>
}

export interface RunPreparation {
  /** Folder for all runs; made when it is missing. */
  root: string
  moduleFolder: string
  /** Values of the module's variables. */
  inputs: Readonly<Record<string, unknown>>
  /** Null keeps the state in the run's own folder. */
  backend: RunBackend | null
  /** Unpacked providers (`registry.terraform.io/hashicorp/aws/…`); null takes them from their registry. */
  providerMirror: string | null
  /** Null: the server's own user. */
  owner: RunnerUser | null
}

const BACKEND_FILE = 'backend.tf.json'
const INPUTS_FILE = 'terraform.tfvars.json'

/**
 * Makes a fresh folder for one run: the module, its inputs as JSON, and the state backend, whose addresses and password are in the environment alone.
 * @throws ModuleRefused, RunsFolderUnusable
 */
export async function prepareRun(wanted: RunPreparation): Promise<RunDirectory> {
  await mkdir(wanted.root, { recursive: true, mode: 0o711 })
  const root = await realpath(wanted.root)
  if (wanted.owner !== null) await requireReachable(root, wanted.owner)
  const folder = await mkdtemp(join(root, 'run-'))
  const remove = () => removeRun(folder)
  try {
    const work = join(folder, 'work')
    const config = join(folder, 'config')
    await mkdir(work, { mode: 0o700 })
    await mkdir(config, { mode: 0o700 })
    await copyModule(wanted.moduleFolder, work)
    await writeNew(join(work, INPUTS_FILE), JSON.stringify(wanted.inputs))
    const s3 = wanted.backend !== null && 'bucket' in wanted.backend ? wanted.backend : null
    if (wanted.backend !== null)
      await writeNew(join(work, BACKEND_FILE), s3 === null ? HTTP_BACKEND_DOCUMENT : S3_BACKEND_DOCUMENT)
    if (s3 !== null)
      for (const [name, text] of Object.entries(s3BackendFiles(s3))) await writeNew(join(config, name), text)
    const configFile = join(config, 'engine.tfrc')
    await writeNew(configFile, engineSettings(wanted.providerMirror))
    if (wanted.owner !== null) await giveTo(folder, wanted.owner)
    const environment = engineEnvironment({ configFile, backend: wanted.backend })
    return {
      folder,
      work,
      config,
      environment,
      initArguments: s3 === null ? [] : [`-backend-config=${join(config, S3_CONFIG_FILE)}`],
      secrets: s3 === null ? [] : [s3.secretAccessKey],
      add: (name, bytes) => addRunFile(work, name, bytes, wanted.owner),
      read: (name, bytesMax) => readRunFile(work, name, bytesMax),
      remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Never over a file of the module: one of these names would decide where the state goes. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    const name = path.slice(dirname(path).length + 1)
    throw isThere ? new ModuleRefused(name, null, 'the name is taken by a file that every run writes') : error
  }
}

/** Without addresses: what stands here goes into the plan, and the server that applies it may listen elsewhere than the one that planned. */
const HTTP_BACKEND_DOCUMENT = JSON.stringify({
  terraform: { backend: { http: { lock_method: 'PUT', unlock_method: 'DELETE' } } },
})

/** Said in any case: an engine that is not told looks for providers beside the module first, and runs what a module brought along. */
function engineSettings(mirror: string | null): string {
  if (mirror === null) return 'disable_checkpoint = true\nprovider_installation {\n  direct {}\n}\n'
  if (/["\\$%\n]/.test(mirror))
    throw new TypeError('The path of the provider mirror holds a character that it must not.')
  return `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`
}

async function giveTo(folder: string, owner: RunnerUser): Promise<void> {
  await chown(folder, owner.uid, owner.gid)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    await chown(join(entry.parentPath, entry.name), owner.uid, owner.gid)
}
