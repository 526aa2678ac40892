import type { State, StateDiff, StateVersion } from '@tenantry/contract'
import type { Command } from 'commander'
import { readNumber } from '../../option-values.ts'
import type { Colors } from '../../output.ts'
import type { OpenContext } from '../../program.ts'
import { bytesText, textRecord, textTable, timeText, visible } from '../../text-table.ts'
import { confirmName } from './confirm-name.ts'
import { findResource, withProject, type InProject } from './find-resource.ts'
import { treeLines } from './text-tree.ts'
import { attributeNode } from './value-tree.ts'

const example = (text: string) => `\nExamples:\n  tenantry infra state ${text}`

/** `tenantry infra state`: what the engine knows of a resource, and every version of it. */
export function registerState(infra: Command, open: OpenContext): void {
  const state = infra
    .command('state')
    .description('what is known of a resource’s objects, and every version of it')
    .addHelpText('after', example('show res_…'))
  registerLooks(state, open)
  registerDeeds(state, open)
}

function registerLooks(state: Command, open: OpenContext): void {
  withProject(state.command('show <resource>').description('show the state, without secret values'))
    .addHelpText('after', example('show web --project web-shop --org acme-corp'))
    .action(async (reference: string, within: InProject, command: Command) => {
      const { out, client } = open(command)
      const tenantry = await client()
      const found = await tenantry.infra.state.get((await findResource(tenantry, reference, within)).id)
      out.value(found, () => stateText(found))
    })
  withProject(state.command('versions <resource>').description('list all versions, newest first'))
    .option('--limit <n>', 'at most so many (50)', readNumber)
    .addHelpText('after', example('versions res_…'))
    .action(async (reference: string, options: InProject & { limit?: number }, command: Command) => {
      const { out, client } = open(command)
      const tenantry = await client()
      const { id } = await findResource(tenantry, reference, options)
      const page = await tenantry.infra.state.versions(id, { limit: options.limit ?? 50 })
      out.value({ data: [...page], next_cursor: page.next_cursor }, () => versionTable(page))
    })
  withProject(state.command('diff <resource> <version>').description('what is different since a version'))
    .option('--to <version>', 'up to this version; the current one when absent')
    .addHelpText('after', example('diff res_… stv_… --to stv_…'))
    .action(
      async (reference: string, version: string, options: InProject & { to?: string }, command: Command) => {
        const { out, client } = open(command)
        const tenantry = await client()
        const { id } = await findResource(tenantry, reference, options)
        const to = options.to === undefined ? {} : { to: options.to }
        const diff = await tenantry.infra.state.diff(id, version, to)
        out.value(diff, () => diffText(diff, out.colors))
      },
    )
}

function registerDeeds(state: Command, open: OpenContext): void {
  withProject(
    state
      .command('restore <resource> <version>')
      .description('make an earlier version the current one; nothing in the cloud is changed by it'),
  )
    .option('--yes', 'do not ask for the resource’s name')
    .addHelpText('after', example('restore res_… stv_… --yes'))
    .action(
      async (reference: string, version: string, options: InProject & { yes?: true }, command: Command) => {
        const context = open(command)
        const { out } = context
        const tenantry = await context.client()
        const { id, name } = await findResource(tenantry, reference, options)
        await confirmName(context, name, `go back to ${version}`, options)
        const restored = await tenantry.infra.state.restore(id, version)
        out.value(restored, () =>
          [
            `${out.colors.green('✓')} The state of ${name} is that of ${version} again, as ${restored.id} (serial ${restored.serial})`,
            `  ${out.colors.cyan('→')} See what is different in the cloud: tenantry infra drift ${id}`,
          ].join('\n'),
        )
      },
    )
  withProject(state.command('unlock <resource>').description('break the lock of a run that is dead'))
    .option('--yes', 'do not ask for the resource’s name')
    .addHelpText('after', example('unlock res_…'))
    .action(async (reference: string, options: InProject & { yes?: true }, command: Command) => {
      const context = open(command)
      const tenantry = await context.client()
      const { id, name } = await findResource(tenantry, reference, options)
      await confirmName(context, name, 'break the lock of its state', options)
      const unlocked = await tenantry.infra.state.unlock(id)
      context.out.value(unlocked, () => `${context.out.colors.green('✓')} The state of ${name} has no lock`)
    })
}

function stateText({ backend, serial, version_id: version, lock, outputs, objects }: State): string {
  const locked =
    lock === null
      ? 'no'
      : `since ${timeText(lock.locked_at)} by ${lock.run_id ?? '-'} (${lock.operation ?? '-'})`
  const nodes = [
    ...objects.map(({ address, attributes }) => ({
      text: visible(address),
      children: Object.entries(attributes).map(([name, value]) => attributeNode(name, null, value)),
    })),
    ...(Object.keys(outputs).length === 0
      ? []
      : [
          {
            text: 'outputs',
            children: Object.entries(outputs).map(([name, value]) => attributeNode(name, null, value)),
          },
        ]),
  ]
  return [
    textRecord({ ...(backend === 's3' ? { 'kept in': 'S3' } : { version }), serial, locked }),
    ...treeLines(nodes),
  ].join('\n')
}

function versionTable(versions: readonly StateVersion[]): string {
  const rows = versions.map((version) => [
    version.id,
    String(version.serial),
    version.current ? 'current' : '',
    version.run_id ?? 'restored',
    bytesText(version.size_bytes),
    timeText(version.created_at),
  ])
  return textTable(['ID', 'SERIAL', '', 'RUN', 'SIZE', 'CREATED'], rows)
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const

function diffText({ from, to, differences }: StateDiff, colors: Colors): string {
  const heading = `From serial ${from.serial} (${from.id}) to ${to.serial} (${to.id}):`
  if (differences.length === 0) return `${heading} no difference`
  const paint = { added: colors.green, removed: colors.red, changed: colors.yellow }
  const nodes = differences.map(({ address, change, attributes }) => ({
    text: paint[change](`${SIGNS[change]} ${address === '' ? 'outputs' : visible(address)}`),
    children: attributes.map(({ name, before, after }) =>
      change === 'removed' ? attributeNode(name, null, before) : attributeNode(name, before, after),
    ),
  }))
  return [heading, ...treeLines(nodes)].join('\n')
}
