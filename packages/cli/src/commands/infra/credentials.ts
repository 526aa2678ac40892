import type { Credential, CredentialKind } from '@tenantry/contract'
import { credentialKinds } from '@tenantry/contract'
import { Argument, type Command } from 'commander'
import { Stop } from '../../cli-error.ts'
import { EXIT } from '../../exit-codes.ts'
import { readNumber } from '../../option-values.ts'
import type { OpenContext } from '../../program.ts'
import { textRecord, textTable, timeText, visible } from '../../text-table.ts'
import { readSecret, SECRET_SOURCES, type SecretOptions } from './read-secret.ts'

const ORG_TEXT = 'the organization, by id or slug; a key of one need not name it'

/** `tenantry infra credentials`: secrets of cloud accounts. */
export function registerCredentials(infra: Command, open: OpenContext): void {
  const credentials = infra
    .command('credentials')
    .description('credentials of cloud accounts, which are never shown')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry infra credentials add aws_keys production --org acme-corp\n  tenantry infra credentials check crd_…',
    )
  registerLists(credentials, open)
  withSecret(
    credentials
      .command('add')
      .description('store a credential')
      .addArgument(new Argument('<kind>', 'what it is').choices([...credentialKinds]))
      .argument('<name>', 'what it is called in the organization')
      .option('--org <org>', ORG_TEXT),
  )
    .addHelpText(
      'after',
      `${SECRET_SOURCES}\n\nExamples:\n  tenantry infra credentials add aws_keys production --org acme-corp\n  tenantry infra credentials add aws_role production --org acme-corp --role-arn arn:aws:iam::123456789012:role/tenantry\n  tenantry infra credentials add gcp_service_account lab --org acme-corp --key-file key.json`,
    )
    .action(
      async (
        kind: CredentialKind,
        name: string,
        { org, ...options }: SecretOptions & { org?: string },
        command: Command,
      ) => {
        const context = open(command)
        const secret = await readSecret(context, kind, options)
        const within = org === undefined ? {} : { organization: org }
        const made = await (await context.client()).infra.credentials.create({ ...secret, ...within, name })
        context.out.value(
          made,
          () =>
            `${context.out.colors.green('✓')} Stored ${visible(made.name)} (${made.id}), ${made.fingerprint}`,
        )
      },
    )
  registerChanges(credentials, open)
}

function registerLists(credentials: Command, open: OpenContext): void {
  credentials
    .command('list')
    .description('list credentials, newest first')
    .option('--org <org>', ORG_TEXT)
    .option('--limit <n>', 'at most so many (50)', readNumber)
    .addHelpText('after', '\nExamples:\n  tenantry infra credentials list --org acme-corp')
    .action(async ({ org, limit }: { org?: string; limit?: number }, command: Command) => {
      const { out, client } = open(command)
      const within = org === undefined ? {} : { organization: org }
      const page = await (await client()).infra.credentials.list({ ...within, limit: limit ?? 50 })
      out.value({ data: [...page], next_cursor: page.next_cursor }, () => {
        const rows = page.map((one) => [
          visible(one.name),
          one.kind,
          one.fingerprint,
          checkText(one),
          timeText(one.last_used_at),
          one.id,
        ])
        return textTable(['NAME', 'KIND', 'FINGERPRINT', 'CHECK', 'LAST USED', 'ID'], rows)
      })
    })
  credentials
    .command('show <credential>')
    .description('show a credential without its secret')
    .addHelpText('after', '\nExamples:\n  tenantry infra credentials show crd_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const one = await (await client()).infra.credentials.get(id)
      out.value(one, () => record(one))
    })
}

function registerChanges(credentials: Command, open: OpenContext): void {
  credentials
    .command('rename <credential> <name>')
    .description('give a credential another name')
    .addHelpText('after', '\nExamples:\n  tenantry infra credentials rename crd_… staging')
    .action(async (id: string, name: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const one = await (await client()).infra.credentials.update(id, { name })
      out.value(one, () => record(one))
    })
  withSecret(
    credentials.command('replace <credential>').description('replace a secret by another one of its kind'),
  )
    .addHelpText('after', `${SECRET_SOURCES}\n\nExamples:\n  tenantry infra credentials replace crd_…`)
    .action(async (id: string, options: SecretOptions, command: Command) => {
      const context = open(command)
      const { credentials: calls } = (await context.client()).infra
      const { kind } = await calls.get(id)
      const one = await calls.update(id, { replacement: await readSecret(context, kind, options) })
      context.out.value(one, () => record(one))
    })
  credentials
    .command('check <credential>')
    .description('sign in at the cloud with it; exit code 1 when the cloud refuses')
    .addHelpText('after', '\nExamples:\n  tenantry infra credentials check crd_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const one = await (await client()).infra.credentials.check(id)
      out.value(one, () => checkText(one))
      if (one.last_check?.ok !== true) throw new Stop(EXIT.failure)
    })
  credentials
    .command('remove <credential>')
    .description('remove a credential that nothing is made with')
    .addHelpText('after', '\nExamples:\n  tenantry infra credentials remove crd_…')
    .action(async (id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      await (await client()).infra.credentials.delete(id)
      out.value({ removed: id }, () => `${out.colors.green('✓')} Removed ${id}`)
    })
}

function withSecret(command: Command): Command {
  return command
    .option('--role-arn <arn>', 'aws_role: the role')
    .option('--external-id <id>', 'aws_role: what the role wants to hear')
    .option('--with-keys', 'aws_role: take it on with keys, not as the OpenID provider that it trusts')
    .option('--key-file <file>', 'gcp_service_account: the key file')
    .option('--provider <provider>', 'gcp_workload_identity: projects/…/workloadIdentityPools/…/providers/…')
    .option('--service-account <address>', 'gcp_workload_identity: the service account')
    .option('--gcp-project <project>', 'gcp_workload_identity: the project')
}

function checkText({ last_check: check }: Credential): string {
  if (check === null) return 'not checked'
  return check.ok ? `ok: ${visible(check.identity ?? '')}` : `refused: ${visible(check.error ?? '')}`
}

function record(one: Credential): string {
  return textRecord({
    id: one.id,
    organization: one.organization_id,
    name: visible(one.name),
    kind: one.kind,
    fingerprint: one.fingerprint,
    check: checkText(one),
    checked: timeText(one.last_check?.checked_at ?? null),
    'last used': timeText(one.last_used_at),
    created: timeText(one.created_at),
  })
}
