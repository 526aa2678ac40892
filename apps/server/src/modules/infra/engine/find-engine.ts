import { execFile } from 'node:child_process'
import { access, constants, realpath } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'
import { EngineMissing } from './errors.ts'

export type EngineProduct = 'tofu' | 'terraform'

export interface Engine {
  /** Absolute, with links resolved: what a sandbox has to show. */
  binary: string
  product: EngineProduct
  version: string
  /** Older engines write what `init` says as plain text only. */
  hasJsonInit: boolean
}

const OLDEST = [1, 8] as const
const ANSWER_MS = 20_000
const INSTALL =
  'Install OpenTofu (https://opentofu.org/docs/intro/install) or Terraform, version 1.8 or later, on PATH, or name the binary with TENANTRY_TOFU_BIN.'

/**
 * Finds the engine that runs plans: the configured binary, else `tofu`, else `terraform` on the search path.
 * @throws EngineMissing when there is none, or it is too old, or does not say what it is
 */
export async function findEngine(options: { configured: string | null; path: string }): Promise<Engine> {
  if (options.configured !== null) return inspect(options.configured)
  for (const product of ['tofu', 'terraform']) {
    const found = await findOnPath(product, options.path)
    if (found !== null) return inspect(found)
  }
  throw new EngineMissing(`Neither tofu nor terraform is on PATH. ${INSTALL}`)
}

async function findOnPath(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) continue
    const candidate = join(folder, name)
    if (await canExecute(candidate)) return candidate
  }
  return null
}

async function inspect(path: string): Promise<Engine> {
  if (!isAbsolute(path)) throw new EngineMissing(`TENANTRY_TOFU_BIN must be an absolute path, not ${path}.`)
  if (!(await canExecute(path))) throw new EngineMissing(`${path} is no program that can be run. ${INSTALL}`)
  const binary = await realpath(path)
  const [document, banner, initHelp] = await Promise.all([
    answer(binary, ['version', '-json']),
    answer(binary, ['version']),
    answer(binary, ['init', '-help']),
  ])
  const version = readVersion(document)
  const product = /^OpenTofu v/m.test(banner) ? 'tofu' : /^Terraform v/m.test(banner) ? 'terraform' : null
  if (version === null || product === null)
    throw new EngineMissing(`${path} does not answer like OpenTofu or Terraform. ${INSTALL}`)
  if (isTooOld(version))
    throw new EngineMissing(`${path} is version ${version}, which is too old. ${INSTALL}`)
  return { binary, product, version, hasJsonInit: /^\s+-json\b/m.test(initHelp) }
}

async function canExecute(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

/** What it prints. Its environment is empty: neither configuration files nor settings of whoever started us count. */
async function answer(binary: string, args: readonly string[]): Promise<string> {
  const env = { CHECKPOINT_DISABLE: '1', PATH: '', HOME: '/nonexistent', TF_CLI_CONFIG_FILE: '/dev/null' }
  try {
    const { stdout } = await promisify(execFile)(binary, args, { env, cwd: '/', timeout: ANSWER_MS })
    return stdout
  } catch (error) {
    throw new EngineMissing(`${binary} ${args.join(' ')} did not succeed. ${INSTALL}`, { cause: error })
  }
}

function readVersion(document: string): string | null {
  try {
    const parsed: unknown = JSON.parse(document)
    if (typeof parsed !== 'object' || parsed === null || !('terraform_version' in parsed)) return null
    const version = parsed.terraform_version
    return typeof version === 'string' && /^\d+\.\d+\.\d+/.test(version) ? version : null
  } catch {
    return null
  }
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
}
