import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that mostly wait for processes of their own, the longest first: begun last, each would keep the whole run waiting alone. */
const SLOW = [
  'apps/server/src/faults/kill',
  'apps/server/src/faults/webhook-kill',
  'apps/server/src/matrix/matrix',
  'apps/server/src/modules/templates/rollouts',
  'apps/server/src/faults/',
  'apps/server/src/modules/infra/faults',
  'terraform/testing/cloud-modules',
  'apps/dashboard/journeys/',
  'scripts/start',
  'apps/server/src/matrix/',
  'apps/server/src/modules/infra/',
  'terraform/testing/',
  'packages/cli/src/commands/',
  'apps/server/src/modules/identity/factors/passkeys/passkeys',
]

/** Slow files first, the others as vitest would have them. */
export default class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files)
    return others.toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const path = relative(process.cwd(), moduleId)
  const at = SLOW.findIndex((start) => path.startsWith(start))
  return at === -1 ? SLOW.length : at
}
