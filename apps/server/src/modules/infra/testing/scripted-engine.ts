import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An engine that makes nothing and says what engines say: for tests of what is around it. It needs `--unsafe-local-runner`. */
export interface ScriptedEngine {
  binary: string
  /** Ids of the resources whose runs have begun, in that order. */
  begun(): Promise<string[]>
  remove(): Promise<void>
}

/** What `show` says of a plan that makes `count` things. */
export function scriptedPlan(count: number, after: object = {}): object {
  const change = { actions: ['create'], after }
  const things = Array.from({ length: count }, (_, n) => `local_thing.this[${n}]`)
  return {
    format_version: '1.2',
    resource_changes: things.map((address) => ({ address, type: 'local_thing', change })),
  }
}

const script = `#!/bin/sh
case "$1" in
  version) if [ "$2" = -json ]; then echo '{"terraform_version":"1.11.4"}'; else echo 'Terraform v1.11.4'; fi ;;
  init) if [ "$2" != -help ]; then echo "$TF_HTTP_ADDRESS" >> "$0.begun"; fi ;;
  plan) echo plan > run.tfplan; exit 2 ;;
  show) cat "$0.plan" ;;
  output) echo '{}' ;;
  apply) sleep 0.05 ;;
  *) exit 1 ;;
esac
`

export async function makeScriptedEngine(plan = scriptedPlan(1)): Promise<ScriptedEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-engine-'))
  const binary = join(folder, 'terraform')
  await writeFile(binary, script)
  await chmod(binary, 0o755)
  await writeFile(`${binary}.begun`, '')
  await writeFile(`${binary}.plan`, JSON.stringify(plan))
  return {
    binary,
    async begun() {
      const text = await readFile(`${binary}.begun`, 'utf8')
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((address) => address.split('/').at(-1) ?? '')
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
