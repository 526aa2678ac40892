import { execFileSync } from 'node:child_process'
import { cachedOpenTofu } from './build-opentofu.ts'

export type Product = 'tofu' | 'terraform'

export interface Engine {
  product: Product
  version: string
  binary: string
}

const VERSION_MIN = [1, 8] as const

/**
 * The engines that are there, at most one of each product: what TENANTRY_TOFU_BIN names, then `tofu` and `terraform` on PATH, then the OpenTofu that
 * `npm run engine` has built. Older ones than 1.8 do not count.
 */
export function findEngines(env: NodeJS.ProcessEnv = process.env): Engine[] {
  const candidates = [env['TENANTRY_TOFU_BIN'], 'tofu', 'terraform', cachedOpenTofu(env)]
  const found = new Map<Product, Engine>()
  for (const candidate of candidates) {
    const engine = candidate === undefined || candidate === '' ? null : askVersion(candidate, env)
    if (engine !== null && !found.has(engine.product)) found.set(engine.product, engine)
  }
  return [...found.values()]
}

function askVersion(binary: string, env: NodeJS.ProcessEnv): Engine | null {
  try {
    const said = execFileSync(binary, ['version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...env, CHECKPOINT_DISABLE: '1' },
    })
    const [, name, major, minor, rest] = /^(OpenTofu|Terraform) v(\d+)\.(\d+)\.(\S+)/m.exec(said) ?? []
    if (name === undefined || !isNewEnough(Number(major), Number(minor))) return null
    const product = name === 'OpenTofu' ? 'tofu' : 'terraform'
    return { product, version: `${major}.${minor}.${rest}`, binary }
  } catch {
    return null
  }
}

function isNewEnough(major: number, minor: number): boolean {
  return major > VERSION_MIN[0] || (major === VERSION_MIN[0] && minor >= VERSION_MIN[1])
}
