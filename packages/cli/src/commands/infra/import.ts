import type { ImportTarget } from '@tenantry/contract'
import type { Command } from 'commander'
import { usageError } from '../../cli-error.ts'
import type { OpenContext } from '../../program.ts'
import { findResource, withProject, type InProject } from './find-resource.ts'
import { finishPlan, withPlanFlags, type PlanOptions } from './finish-run.ts'

/** `tenantry infra import`: takes objects over that are there already. */
export function registerImport(infra: Command, open: OpenContext): void {
  const command = infra
    .command('import <resource> <address=id...>')
    .description(
      'plan to take over objects that are there already; nothing happens before the plan is approved',
    )
  withPlanFlags(withProject(command))
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra import res_… google_storage_bucket.this=acme-uploads\n  tenantry infra import assets aws_s3_bucket.this=acme-uploads aws_s3_bucket_versioning.this=acme-uploads --project web-shop --org acme-corp --apply',
    )
    .action(
      async (reference: string, pairs: string[], options: InProject & PlanOptions, command: Command) => {
        const context = open(command)
        const targets = pairs.map(readTarget)
        const tenantry = await context.client()
        const { id } = await findResource(tenantry, reference, options)
        const begun = await tenantry.infra.import(id, targets)
        await finishPlan(context, tenantry, begun, options)
      },
    )
}

/** The address may hold `=` inside of quotes alone; the id may hold any. */
export function readTarget(text: string): ImportTarget {
  const [, address, id] = /^((?:[^="]|"[^"]*")+)=(.+)$/s.exec(text) ?? []
  if (address !== undefined && id !== undefined) return { address, id }
  throw usageError(
    `${JSON.stringify(text)} is not <address>=<id>.`,
    'For example aws_s3_bucket.this=acme-uploads.',
  )
}
