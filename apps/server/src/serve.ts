import { createApp, type App } from './app.ts'
import { ConfigError, readConfig, type Config } from './config.ts'
import { flagsHelp, readFlags, type Flags } from './read-flags.ts'

export interface Running {
  url: string
  adminKey: string | null
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
        `Usage: tenantry-server [options]\n\n${flagsHelp}\ndocs/configuration.md lists all settings.\n`,
      )
      return null
    }
    const config = readConfig(environment, flags)
    const app = await createApp(config, { newAdminKey: flags.newKey })
    const url = await listen(app)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void app.close().then(() => process.exit(0)))
    }
    return { url, adminKey: app.adminKey, config, flags, app }
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

function settingsMistake(error: unknown): string | null {
  if (error instanceof ConfigError) return error.message
  if (!(error instanceof Error) || !('code' in error)) return null
  if (error.code === 'EADDRINUSE')
    return `${error.message}. Take another port with --port N (0 takes a free one).`
  if (error.code === 'EACCES')
    return `${error.message}. Check who owns the data folder, or choose another one with --data DIR.`
  return null
}
