import { setTimeout as sleep } from 'node:timers/promises'
import type { VaultRun, VaultStatus } from '@tenantry/contract'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import type { OpenContext } from '../program.ts'
import { textTable, timeText, visible } from '../text-table.ts'

const LOOK_EVERY_MS = 500

/** `tenantry vault`: the keys that secrets are sealed with. */
export function registerVault(program: Command, open: OpenContext): void {
  const vault = program
    .command('vault')
    .description('keys that the server seals secrets with')
    .addHelpText('after', '\nExamples:\n  tenantry vault status\n  tenantry vault rewrap --wait')
  vault
    .command('status')
    .description('show the keys, and whether an earlier one is still needed')
    .addHelpText('after', '\nExamples:\n  tenantry vault status')
    .action(async (_options: object, command: Command) => {
      const { out, client } = open(command)
      const status = await (await client()).vault.status()
      out.value(status, () => statusText(status))
    })
  vault
    .command('rotate-key')
    .description('seal everything with another data key, in the background')
    .option('--org <org>', 'of an organization, by id or slug; of the installation without it')
    .option('--wait', 'until it is done')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry vault rotate-key --wait\n  tenantry vault rotate-key --org acme-corp',
    )
    .action(async ({ org, wait }: { org?: string; wait?: true }, command: Command) => {
      const context = open(command)
      const input = org === undefined ? {} : { organization: org }
      const run = await (await context.client()).vault.rotateKey(input)
      await report(context, run, wait === true)
    })
  vault
    .command('rewrap')
    .description('put all data keys under the present secret key, in the background')
    .option('--wait', 'until it is done')
    .addHelpText('after', '\nExamples:\n  tenantry vault rewrap --wait')
    .action(async ({ wait }: { wait?: true }, command: Command) => {
      const context = open(command)
      await report(context, await (await context.client()).vault.rewrap(), wait === true)
    })
}

async function report({ out, client }: Context, started: VaultRun, wait: boolean): Promise<void> {
  let run = started
  while (wait && run.finished_at === null) {
    await sleep(LOOK_EVERY_MS)
    run = await (await client()).vault.run(run.id)
  }
  const mark = run.finished_at === null ? '' : `${out.colors.green('✓')} `
  out.value(run, () => `${mark}${runText(run)}`)
}

function runText(run: VaultRun): string {
  const what = run.kind === 'rewrap' ? 'Rewrap' : 'Data key'
  const left = run.unreadable === 0 ? '' : `, ${run.unreadable} unreadable`
  const why = run.error === null ? '' : ` ${visible(run.error)}`
  return `${what} ${run.key_id}: ${run.status}, ${run.done} of ${run.total}${left} (${run.id})${why}`
}

function statusText(status: VaultStatus): string {
  const rows = status.keys.map((key) => [
    key.id,
    key.source.replace('_', ' '),
    key.present ? 'present' : 'earlier',
    String(key.data_keys),
  ])
  const behind = status.data_keys_behind + status.values_without_data_key
  const advice =
    behind === 0
      ? 'No earlier key is needed.'
      : `Earlier keys are needed for ${status.data_keys_behind} data keys and ${status.values_without_data_key} values: tenantry vault rewrap`
  const runs = status.runs.map((run) => [
    timeText(run.created_at),
    run.kind,
    run.status,
    `${run.done}/${run.total}`,
    run.id,
  ])
  return [
    textTable(['SECRET KEY', 'FROM', 'STATE', 'DATA KEYS'], rows),
    `${status.data_keys} data keys. ${advice}`,
    ...(runs.length === 0 ? [] : [textTable(['STARTED', 'RUN', 'STATUS', 'DONE', 'ID'], runs)]),
  ].join('\n\n')
}
