import { afterAll, beforeAll, describe, onTestFinished } from 'vitest'
import { findChromium, startBrowser, type StartedBrowser } from '../../../server/src/testing/chromium.ts'
import { startApp, type StartAppOptions, type StartedApp } from '../../../server/src/testing/start-app.ts'
import { createBrowserPool, type BrowserPool } from './browser-pool.ts'
import { originOf, visit, type Visitor, type VisitOptions } from './visit.ts'

const chromium = await findChromium()

const OWNER = { email: 'owner@example.com', password: 'correct horse battery staple', name: 'Olivia Owner' }

export interface Journey {
  readonly app: StartedApp
  /** The token of the installation's owner. */
  readonly ownerToken: string
  /** Somebody else's browser: the owner's for `ownerToken`, a stranger's for null. Its mistakes are told at the end of the test. */
  visitor(token: string | null, options?: VisitOptions): Promise<Visitor>
}

interface JourneyOptions extends StartAppOptions {
  /** False for an installation that nobody has set up yet. */
  owner?: boolean
}

/** What people do in the dashboard: a real server with an owner, and a real browser. Skipped, loudly, where there is no browser. */
export function describeJourneys(
  name: string,
  { owner = true, ...options }: JourneyOptions,
  suite: (journey: Journey) => void,
): void {
  describe.skipIf(chromium === null)(name, () => {
    let app: StartedApp
    let browser: StartedBrowser
    let pool: BrowserPool
    let ownerToken = ''
    beforeAll(async () => {
      ;[app, browser] = await Promise.all([startApp(options), startBrowser(chromium ?? '')])
      pool = createBrowserPool(browser)
      if (!owner) return
      const { body } = await app.call(
        'POST /auth/setup',
        { ...OWNER, setup_token: app.app.setupToken },
        { key: null },
      )
      ownerToken = body.session.token
    })
    afterAll(async () => {
      await browser?.close()
      await app?.close()
    })
    suite({
      get app() {
        return app
      },
      get ownerToken() {
        return ownerToken
      },
      async visitor(token, options = {}) {
        const page = await pool.take(options.alone === true)
        const visitor = await visit(page, app, token, options)
        onTestFinished(async ({ task }) => {
          const isLeftAsFound =
            task.result?.state === 'pass' && options.alone !== true && options.elsewhere === undefined
          try {
            visitor.leave()
          } finally {
            if (isLeftAsFound) await pool.giveBack(page, originOf(app))
            else await page.context().close()
          }
        })
        return visitor
      },
    })
  })
}
