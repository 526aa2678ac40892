import { afterAll } from 'vitest'
import { describeBothDialects, type DialectHarness } from './both-dialects.ts'
import { startApp, type StartAppOptions, type StartedApp } from './start-app.ts'

export interface AppHarness {
  readonly dialect: 'sqlite' | 'postgres'
  /** Starts a server on an empty control store of this engine; it ends with the suite. */
  readonly start: (options?: StartAppOptions) => Promise<StartedApp>
}

/** Runs a suite against whole servers, on each engine of the control store; `concurrent` as in `describeBothDialects`. */
export function describeBothApps(
  name: string,
  suite: (harness: AppHarness) => void,
  options: { concurrent?: boolean } = {},
): void {
  const onDialect = ({ dialect, migratedUrl }: DialectHarness) => {
    const started: StartedApp[] = []
    afterAll(async () => {
      for (const app of started) await app.close()
    })
    suite({
      dialect,
      async start(options = {}) {
        const store = dialect === 'postgres' ? { TENANTRY_DATABASE_URL: await migratedUrl() } : {}
        const app = await startApp({ ...options, env: { ...store, ...options.env } })
        started.push(app)
        return app
      },
    })
  }
  describeBothDialects(name, onDialect, options)
}
