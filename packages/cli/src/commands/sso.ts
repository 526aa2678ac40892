import type { SsoConnection } from '@tenantry/contract'
import type { Command } from 'commander'
import { Stop, usageError } from '../cli-error.ts'
import { EXIT } from '../exit-codes.ts'
import type { OpenContext } from '../program.ts'
import { readText } from '../read-text.ts'
import { textRecord, textTable, timeText, visible } from '../text-table.ts'

interface SamlOptions {
  name?: string
  metadata?: string
  role?: string
}

interface OidcOptions {
  name?: string
  issuer: string
  clientId: string
  role?: string
}

const SECRET = 'TENANTRY_SSO_CLIENT_SECRET'

/** `tenantry sso`: the identity providers of organizations. */
export function registerSso(program: Command, open: OpenContext): void {
  const sso = program
    .command('sso')
    .description('single sign-on of an organization')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry sso add-saml acme-corp --metadata okta.xml --name Okta\n  tenantry sso list acme-corp\n  tenantry sso test acme-corp sso_…',
    )
  sso
    .command('list <org>')
    .description('list identity providers')
    .addHelpText('after', '\nExamples:\n  tenantry sso list acme-corp')
    .action(async (org: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const data = await Array.fromAsync((await client()).orgs.sso.list(org))
      out.value({ data }, () => {
        const rows = data.map((one) => [visible(one.name), one.kind, one.enabled ? 'on' : 'off', one.id])
        return textTable(['NAME', 'KIND', 'STATE', 'ID'], rows)
      })
    })
  sso
    .command('add-saml <org>')
    .description('connect a SAML identity provider by its metadata')
    .requiredOption('--metadata <file-or-url>', 'metadata of the provider for this application')
    .option('--name <name>', 'what it is called here')
    .option('--role <role>', 'role of those who are new (member)')
    .addHelpText(
      'after',
      '\nExamples:\n  tenantry sso add-saml acme-corp --metadata okta.xml --name Okta\n  tenantry sso add-saml acme-corp --metadata https://login.acme.com/metadata --role viewer',
    )
    .action(async (org: string, { metadata = '', ...options }: SamlOptions, command: Command) => {
      const context = open(command)
      const { out, client } = context
      const saml = /^https?:\/\//.test(metadata)
        ? { metadataUrl: metadata }
        : { metadataXml: await readText(context, metadata, 'metadata') }
      const made = await (await client()).orgs.sso.create(org, { kind: 'saml', saml, ...common(options) })
      out.value(made, () => record(made))
    })
  sso
    .command('add-oidc <org>')
    .description('connect an OpenID provider')
    .requiredOption('--issuer <url>', 'its issuer, to the letter')
    .requiredOption('--client-id <id>', 'the id that it gave to this application')
    .option('--name <name>', 'what it is called here')
    .option('--role <role>', 'role of those who are new (member)')
    .addHelpText(
      'after',
      `\nThe client secret is read from ${SECRET}, which no process list shows.\n\nExamples:\n  ${SECRET}=… tenantry sso add-oidc acme-corp --issuer https://login.acme.com --client-id tenantry`,
    )
    .action(async (org: string, { issuer, clientId, ...options }: OidcOptions, command: Command) => {
      const { out, client, environment } = open(command)
      const clientSecret = environment[SECRET]
      if (clientSecret === undefined || clientSecret === '')
        throw usageError('The client secret is missing.', `Set ${SECRET}.`)
      const oidc = { issuer, clientId, clientSecret }
      const made = await (await client()).orgs.sso.create(org, { kind: 'oidc', oidc, ...common(options) })
      out.value(made, () => record(made))
    })
  registerChanges(sso, open)
}

function registerChanges(sso: Command, open: OpenContext): void {
  sso
    .command('show <org> <connection>')
    .description('show an identity provider, and what it has to know of this server')
    .addHelpText('after', '\nExamples:\n  tenantry sso show acme-corp sso_…')
    .action(async (org: string, id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const one = await (await client()).orgs.sso.get(org, id)
      out.value(one, () => record(one))
    })
  sso
    .command('test <org> <connection>')
    .description('say what would keep people from signing in')
    .addHelpText('after', '\nExamples:\n  tenantry sso test acme-corp sso_…')
    .action(async (org: string, id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const result = await (await client()).orgs.sso.test(org, id)
      out.value(result, () => {
        const { green, red } = out.colors
        const lines = result.checks.map(
          ({ ok, detail }) => `${ok ? green('✓') : red('✗')} ${visible(detail)}`,
        )
        return [...lines, `Try it in a browser: ${result.start_url}`].join('\n')
      })
      if (!result.checks.every(({ ok }) => ok)) throw new Stop(EXIT.failure)
    })
  for (const [name, enabled, does] of [
    ['enable', true, 'let people sign in through it'],
    ['disable', false, 'let nobody sign in through it, and end the sessions that it opened'],
  ] as const) {
    sso
      .command(`${name} <org> <connection>`)
      .description(does)
      .addHelpText('after', `\nExamples:\n  tenantry sso ${name} acme-corp sso_…`)
      .action(async (org: string, id: string, _options: object, command: Command) => {
        const { out, client } = open(command)
        const one = await (await client()).orgs.sso.update(org, id, { enabled })
        out.value(
          one,
          () => `${out.colors.green('✓')} ${enabled ? 'Enabled' : 'Disabled'} ${visible(one.name)}`,
        )
      })
  }
  sso
    .command('add-certificate <org> <connection> <file>')
    .description('take the provider’s next certificate beside the one that it has')
    .addHelpText('after', '\nExamples:\n  tenantry sso add-certificate acme-corp sso_… next.pem')
    .action(async (org: string, id: string, file: string, _options: object, command: Command) => {
      const context = open(command)
      const { out, client } = context
      const pem = await readText(context, file, 'certificate')
      const one = await (await client()).orgs.sso.addCertificate(org, id, pem)
      out.value(one, () => record(one))
    })
  sso
    .command('remove-certificate <org> <connection> <fingerprint>')
    .description('take a certificate of the provider no longer')
    .addHelpText('after', '\nExamples:\n  tenantry sso remove-certificate acme-corp sso_… 3f5a…')
    .action(async (org: string, id: string, fingerprint: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      const one = await (await client()).orgs.sso.removeCertificate(org, id, fingerprint)
      out.value(one, () => record(one))
    })
  sso
    .command('delete <org> <connection>')
    .description('remove an identity provider, and end the sessions that it opened')
    .addHelpText('after', '\nExamples:\n  tenantry sso delete acme-corp sso_…')
    .action(async (org: string, id: string, _options: object, command: Command) => {
      const { out, client } = open(command)
      await (await client()).orgs.sso.delete(org, id)
      out.value({ deleted: id }, () => `${out.colors.green('✓')} Deleted ${id}`)
    })
}

function common({ name, role }: { name?: string; role?: string }) {
  return { ...(name !== undefined && { name }), ...(role !== undefined && { defaultRole: role }) }
}

function record(one: SsoConnection): string {
  const certificates = one.saml?.certificates.map(
    ({ fingerprint, expires_at, expired }) =>
      `${fingerprint} ${expired ? 'expired' : 'until'} ${timeText(expires_at)}`,
  )
  return textRecord({
    id: one.id,
    name: one.name,
    kind: one.kind,
    state: one.enabled ? 'on' : 'off',
    'role of new people': one.default_role,
    issuer: one.saml?.idp_entity_id ?? one.oidc?.issuer ?? null,
    certificates: certificates?.join(', ') ?? null,
    'entity id of this server': one.saml?.sp_entity_id ?? null,
    'URL for responses': one.saml?.acs_url ?? one.oidc?.redirect_uri ?? null,
    'metadata of this server': one.saml?.metadata_url ?? null,
    'sign in at': one.start_url,
  })
}
