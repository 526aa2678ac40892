import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type App, type AppOptions } from '../app.ts'
import { readConfig } from '../config.ts'
import { createLog } from '../kernel/log.ts'
import { caller, type Call } from './api-client.ts'
import { checkReply } from './check-reply.ts'
import { putMigratedStore } from './migrated-store.ts'

export interface StartedApp {
  url: string
  adminKey: string
  dataDir: string
  app: App
  /** One request as the admin, or as `key` says. */
  call: Call
  /** Ends the server; removes its folder unless that was given. */
  close(): Promise<void>
}

export interface StartAppOptions extends AppOptions {
  /** A folder of one's own, kept after `close`, to start again with what is in it. */
  dataDir?: string
  /** To start again where clients look for it; a free one when absent. */
  port?: number
  env?: Readonly<Record<string, string>>
  /** As the flag of that name. */
  unsafeLocalRunner?: boolean
  /** Another folder than that of the dashboard that was built. */
  dashboardDir?: string
}

/** A token made for tests: well-formed, and valid in every app that `startApp` starts. */
export const testAdminKey =
  'tnt_00000000000000000000000000_000000000000000000000000000000000000000000034ed6353'

const nowhere = 'http://127.0.0.1:9'
/** Tests ask no real cloud. */
const noClouds: NonNullable<AppOptions['clouds']> = {
  awsSts: nowhere,
  awsRegion: 'us-east-1',
  azureLogin: nowhere,
  azureScope: nowhere,
  googleToken: nowhere,
  googleSts: nowhere,
  googleIam: nowhere,
  awsTagging: nowhere,
  azureManagement: nowhere,
  googleAsset: nowhere,
}

/** Thousands of passwords are hashed for people whom tests make up: at full cost that would be a fifth of the time of all suites. */
const PASSWORD_KIB = 1024

/** A machine full of tests is slow: what tests the time limit of statements sets its own. */
const testSettings = {
  PATH: process.env['PATH'],
  TENANTRY_ADMIN_KEY: testAdminKey,
  TENANTRY_STATEMENT_TIMEOUT_MS: '60000',
}

/**
 * Starts the server in this process on a free port, the same way as production does, with replies held against the contract: a reply that does not have
 * its operation's shape fails the request.
 */
export async function startApp(options: StartAppOptions = {}): Promise<StartedApp> {
  const {
    dataDir: givenDir,
    port = 0,
    env = {},
    unsafeLocalRunner = false,
    dashboardDir,
    ...appOptions
  } = options
  const dataDir = givenDir ?? (await mkdtemp(join(tmpdir(), 'tenantry-app-')))
  const read = readConfig({ ...testSettings, ...env }, { port, dataDir, unsafeLocalRunner })
  const config = dashboardDir === undefined ? read : { ...read, dashboardDir }
  const log = createLog(env['TENANTRY_LOG_LEVEL'] ?? 'silent')
  await putMigratedStore(config.controlUrl)
  const app = await createApp(config, {
    log,
    inspectReply: checkReply,
    clouds: noClouds,
    passwordMemoryKib: PASSWORD_KIB,
    ...appOptions,
  })
  const url = await app.listen()
  return {
    url,
    call: caller(url, testAdminKey),
    adminKey: testAdminKey,
    dataDir,
    app,
    async close() {
      await app.close()
      if (givenDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}
