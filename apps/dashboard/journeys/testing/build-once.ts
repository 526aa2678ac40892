import { buildDashboard } from '../../../../scripts/build-dashboard.ts'

/** Before all suites: several that built it at once would overwrite each other's files. */
export async function setup(): Promise<void> {
  await buildDashboard()
}
