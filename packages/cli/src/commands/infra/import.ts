import type { Command } from 'commander'
import type { OpenContext } from '../../program.ts'
import { usageError } from '../../cli-error.ts'

/** `tenantry infra import`: takes objects over that are there already. */
export function registerImport(infra: Command, open: OpenContext): void {
  infra
    .command('import <resource> <address=id...>')
    .description(
      'plan to take over objects that are there already; nothing happens before the plan is approved',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra import res_… google_storage_bucket.this=acme-uploads\n  tenantry infra import res_… aws_s3_bucket.this=acme-uploads aws_s3_bucket_versioning.this=acme-uploads',
    )
    .action(async (resource: string, pairs: string[], _options: object, command: Command) => {
      const { out, client } = open(command)
      const targets = pairs.map(readPair)
      const planned = await (await client()).infra.import(resource, targets)
      out.value(
        planned,
        () => `${out.colors.green('✓')} Planning ${planned.run.id}: look at it, then approve it`,
      )
    })
}

/** The address may hold `=` inside of quotes alone; the id may hold any. */
function readPair(text: string): { address: string; id: string } {
  const [, address, id] = /^((?:[^="]|"[^"]*")+)=(.+)$/s.exec(text) ?? []
  if (address !== undefined && id !== undefined) return { address, id }
  throw usageError(
    `${JSON.stringify(text)} is not <address>=<id>.`,
    'For example aws_s3_bucket.this=acme-uploads.',
  )
}
