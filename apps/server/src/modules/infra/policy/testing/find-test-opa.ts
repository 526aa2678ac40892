import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cachedOpa } from '../../../../../../../terraform/testing/engines/build-opa.ts'

/** The OPA of this machine; null, after saying so loudly, when tests that need one have to be left out. */
export function findTestOpa(env: NodeJS.ProcessEnv = process.env): string | null {
  const onPath = (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'opa'))
  const found = [env['TENANTRY_OPA_BIN'] ?? '', ...onPath, cachedOpa(env)].find(
    (path) => path !== '' && existsSync(path),
  )
  if (found !== undefined) return found
  process.stderr.write('\n*** NO OPA: tests of Rego policies are SKIPPED. `npm run opa` builds one. ***\n\n')
  return null
}
