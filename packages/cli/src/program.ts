import { Command, Help, type Option } from 'commander'
import { registerAudit } from './commands/audit.ts'
import { registerDatabases } from './commands/databases.ts'
import { registerDev } from './commands/dev.ts'
import { registerDiff } from './commands/diff.ts'
import { registerDomains } from './commands/domains.ts'
import { registerDrift } from './commands/drift.ts'
import { registerGenerate } from './commands/generate.ts'
import { registerInfra } from './commands/infra/index.ts'
import { registerInit } from './commands/init.ts'
import { registerJobs } from './commands/jobs.ts'
import { registerKeys } from './commands/keys.ts'
import { registerLogin } from './commands/login.ts'
import { registerMail } from './commands/mail.ts'
import { registerOrganizations } from './commands/organizations.ts'
import { registerIssuers } from './commands/issuers.ts'
import { registerProjects } from './commands/projects.ts'
import { registerProviders } from './commands/providers.ts'
import { registerPull } from './commands/pull.ts'
import { registerPush } from './commands/push.ts'
import { registerQuery } from './commands/query.ts'
import { registerSetup } from './commands/setup.ts'
import { registerScim } from './commands/scim.ts'
import { registerSnapshots } from './commands/snapshots.ts'
import { registerSso } from './commands/sso.ts'
import { registerTemplates } from './commands/templates.ts'
import { registerTokens } from './commands/tokens.ts'
import { registerUsers } from './commands/users.ts'
import { registerVault } from './commands/vault.ts'
import { registerWebhooks } from './commands/webhooks.ts'
import type { Context, GlobalOptions } from './context.ts'

/** Gives a command its context, from the flags it was called with. */
export type OpenContext = (command: Command) => Context

const FOOTER = `
Environment:
  TENANTRY_URL, TENANTRY_API_KEY   server and key, before those of the profile
  TENANTRY_PROFILE                 profile of "tenantry login"
  NO_COLOR                         no colours

Exit codes:
  0 done   1 failed   2 wrong arguments, or an answer is missing   3 not logged in
  4 server unreachable   5 a rollout or a run failed, halted or was cancelled   130 interrupted`

/** The commands; `createContext` is asked once a command runs. */
export function createProgram(version: string, createContext: (options: GlobalOptions) => Context): Command {
  const program = new Command('tenantry')
    .description('Tenant databases: define a schema once, roll it out to all of them.')
    .version(version, '-v, --version')
    .option('--url <url>', 'server to talk to')
    .option('--api-key <key>', 'key to use (better: TENANTRY_API_KEY, which no process list shows)')
    .option('--profile <name>', 'profile of "tenantry login"')
    .option('--config <file>', 'configuration (tenantry.config.ts, here or above)')
    .option('--json', 'JSON on stdout and nothing else; errors as problem documents on stderr')
    .addHelpText('after', FOOTER)
    .configureHelp({ optionDescription: describeOption })
  const open: OpenContext = (command) => createContext(command.optsWithGlobals<GlobalOptions>())

  for (const register of [
    registerInit,
    registerDev,
    registerSetup,
    registerLogin,
    registerPush,
    registerDiff,
    registerPull,
    registerGenerate,
    registerDrift,
    registerTemplates,
  ])
    register(program, open)
  const databases = registerDatabases(program, open)
  registerSnapshots(databases, open)
  for (const register of [
    registerJobs,
    registerKeys,
    registerUsers,
    registerTokens,
    registerOrganizations,
    registerProjects,
    registerInfra,
    registerScim,
    registerDomains,
    registerSso,
    registerAudit,
    registerMail,
    registerVault,
    registerWebhooks,
    registerProviders,
    registerIssuers,
    registerQuery,
  ])
    register(program, open)
  return program
}

/** A flag that can be repeated begins with none, which "(default: [])" says to nobody. */
function describeOption(option: Option): string {
  const isEmpty = Array.isArray(option.defaultValue) && option.defaultValue.length === 0
  return isEmpty ? option.description : new Help().optionDescription(option)
}
