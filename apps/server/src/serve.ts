import { createApp, type App } from './app.ts'
import { readConfig, type Config } from './config.ts'
import { isEmptyFolder } from './data-folder.ts'
import { ConfigError } from './kernel/errors.ts'
import { flagsHelp, readFlags, type Flags } from './read-flags.ts'

export interface Running {
  url: string
  adminKey: string | null
  setupToken: string | null
  /** The data folder was empty before. */
  isNew: boolean
  config: Config
  flags: Flags
  app: App
}

/**
 * Starts the server as the command line and the environment say, and ends it on SIGINT and SIGTERM. Null when there was nothing to start: `--help`, or a
 * setting that cannot be used, which is said on standard error with exit code 2.
 */
export async function serve(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Running | null> {
  try {
    const flags = readFlags(args)
    if (flags.help) {
      process.stdout.write(
        `Usage: tenantry-server [options]\n       tenantry-server refresh-prices --help\n\n${flagsHelp}\ndocs/configuration.md lists all settings.\n`,
      )
      return null
    }
    const config = readConfig(environment, flags)
    const isNew = await isEmptyFolder(config.dataDir)
    const app = await createApp(config, { newAdminKey: flags.newKey })
    const url = await listen(app)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void app.close().then(() => process.exit(0)))
    }
    return { url, adminKey: app.adminKey, setupToken: app.setupToken, isNew, config, flags, app }
  } catch (error) {
    const message = settingsMistake(error)
    if (message === null) throw error
    process.stderr.write(`${message}\n`)
    process.exitCode = 2
    return null
  }
}

/** A server that cannot listen is ended whole: its jobs would keep the process alive. */
async function listen(app: App): Promise<string> {
  try {
    return await app.listen()
  } catch (error) {
    await app.close()
    throw error
  }
}

/** What whoever starts the server can put right, as one sentence; null for everything else. */
function settingsMistake(error: unknown): string | null {
  if (error instanceof ConfigError) return error.message
  if (!(error instanceof Error) || !('code' in error)) return null
  const advice = ADVICE[String(error.code)]
  return advice === undefined ? null : `${error.message || String(error.code)}. ${advice}`
}

const CONTROL_STORE = 'Check TENANTRY_DATABASE_URL: the control store could not be reached with it.'

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Take another port with --port N (0 takes a free one).',
  EADDRNOTAVAIL: 'Take another address with --host ADDR (127.0.0.1, or 0.0.0.0 for all).',
  ENOTFOUND: 'Check --host (TENANTRY_HOST) and TENANTRY_DATABASE_URL: the name is not known.',
  EACCES: 'Check who owns the data folder, or choose another one with --data DIR.',
  ECONNREFUSED: CONTROL_STORE,
  ETIMEDOUT: CONTROL_STORE,
  '28P01': CONTROL_STORE,
  '28000': CONTROL_STORE,
  '3D000': CONTROL_STORE,
}
