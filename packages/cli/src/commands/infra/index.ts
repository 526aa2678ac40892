import type { Command } from 'commander'
import type { OpenContext } from '../../program.ts'
import { registerCredentials } from './credentials.ts'
import { registerPolicies } from './policies.ts'

/** `tenantry infra`: cloud infrastructure of organizations. */
export function registerInfra(program: Command, open: OpenContext): void {
  const infra = program
    .command('infra')
    .description('cloud infrastructure of organizations')
    .addHelpText('after', '\nExamples:\n  tenantry infra credentials list --org acme-corp')
  registerCredentials(infra, open)
  registerPolicies(infra, open)
}
