import type { Command } from 'commander'
import type { OpenContext } from '../../program.ts'
import { registerComparisons } from './compare.ts'
import { registerBudgets } from './budgets.ts'
import { registerCosts } from './costs.ts'
import { registerCredentials } from './credentials.ts'
import { registerDecisions } from './decide.ts'
import { registerPlan } from './plan.ts'
import { registerResources } from './resources.ts'
import { registerRuns } from './runs.ts'
import { registerState } from './state.ts'
import { registerImport } from './import.ts'
import { registerModules } from './modules.ts'
import { registerPolicies } from './policies.ts'

/** `tenantry infra`: cloud infrastructure of organizations. */
export function registerInfra(program: Command, open: OpenContext): void {
  const infra = program
    .command('infra')
    .description('cloud infrastructure of organizations')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra credentials list --org acme-corp\n  tenantry infra plan res_… --set size=large\n  tenantry infra apply run_…',
    )
  registerCredentials(infra, open)
  registerResources(infra, open)
  registerPlan(infra, open)
  registerDecisions(infra, open)
  registerRuns(infra, open)
  registerComparisons(infra, open)
  registerState(infra, open)
  registerModules(infra, open)
  registerImport(infra, open)
  registerCosts(infra, open)
  registerBudgets(infra, open)
  registerPolicies(infra, open)
}
