import { access, constants, realpath } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { fieldsOf, listOf } from '../../json-parts.ts'
import { RegoUnavailable } from './errors.ts'
import { runOpa } from './run-opa.ts'

export interface Opa {
  binary: string
  /** What modules may use: nothing that reaches the network, nor what tells of the process. */
  capabilities: string
}

const INSTALL =
  'Install OPA 1.0 or later (https://www.openpolicyagent.org) on PATH, or name the binary with TENANTRY_OPA_BIN.'
const REFUSED = new Set(['http.send', 'net.lookup_ip_addr', 'opa.runtime'])

/**
 * The OPA that evaluates Rego: the configured binary, else `opa` on the search path.
 * @throws RegoUnavailable when there is none, or it does not answer like one
 */
export async function findOpa(options: { configured: string | null; path: string }): Promise<Opa> {
  const candidates =
    options.configured === null
      ? options.path
          .split(delimiter)
          .filter((folder) => isAbsolute(folder))
          .map((folder) => join(folder, 'opa'))
      : [options.configured]
  for (const candidate of candidates) {
    if (isAbsolute(candidate) && (await canExecute(candidate))) return inspect(await realpath(candidate))
  }
  const where = options.configured ?? 'opa on PATH'
  throw new RegoUnavailable(`There is no program ${where} to evaluate Rego with. ${INSTALL}`)
}

async function inspect(binary: string): Promise<Opa> {
  try {
    const ask = (...args: string[]) => runOpa({ binary, args, files: {}, stdin: '' })
    const [, major] = /^Version: (\d+)\./m.exec(await ask('version')) ?? []
    if (major === undefined || Number(major) < 1) throw new Error('It is no OPA, or older than 1.0.')
    const all = fieldsOf(JSON.parse(await ask('capabilities', '--current'))) ?? {}
    const builtins = listOf(all['builtins']).filter(
      (builtin) => !REFUSED.has(String(fieldsOf(builtin)?.['name'])),
    )
    return { binary, capabilities: JSON.stringify({ ...all, builtins, allow_net: [] }) }
  } catch (error) {
    throw new RegoUnavailable(`${binary} does not answer like OPA. ${INSTALL}`, { cause: error })
  }
}

function canExecute(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
