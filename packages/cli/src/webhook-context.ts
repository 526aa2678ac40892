import type { Tenantry } from '@tenantry/sdk'
import type { Command } from 'commander'
import type { Context } from './context.ts'
import type { OpenContext } from './program.ts'

type Webhooks = Tenantry['webhooks']

export interface WebhookContext extends Context {
  /** Those of the organization that `--org` names, else of the installation. */
  webhooks: () => Promise<Webhooks>
}

export function openWebhooks(open: OpenContext, command: Command): WebhookContext {
  const context = open(command)
  const { org } = command.optsWithGlobals<{ org?: string }>()
  return {
    ...context,
    webhooks: async () => {
      const tenantry = await context.client()
      return org === undefined ? tenantry.webhooks : tenantry.orgs.webhooks(org)
    },
  }
}
