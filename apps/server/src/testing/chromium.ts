import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type CDPSession, type Page } from 'playwright-core'

/** A browser that is elsewhere. */
const variable = 'TENANTRY_TEST_CHROMIUM'
const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Where the browser is; null, after saying so loudly, when tests in one have to be left out. */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const given = env[variable]
  for (const path of given === undefined ? usualPlaces : [given]) {
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path
  }
  process.stderr.write(
    `\nNO BROWSER: tests in Chromium are SKIPPED. Install it (apt-get install chromium), or name one with ${variable}.\n\n`,
  )
  return null
}

export interface Browser {
  page: Page
  devtools: CDPSession
  close(): Promise<void>
}

/** Starts a browser with a profile of its own, which talks to nobody but the page's server. */
export async function startChromium(executablePath: string): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'tenantry-chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: ARGUMENTS,
  })
  context.setDefaultTimeout(20_000)
  const page = context.pages()[0] ?? (await context.newPage())
  return {
    page,
    devtools: await context.newCDPSession(page),
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

export interface StartedBrowser {
  /** A browser of somebody else: no cookies, nothing kept. */
  newContext(): Promise<BrowserContext>
  close(): Promise<void>
}

/** Starts a browser for several people at once. */
export async function startBrowser(executablePath: string): Promise<StartedBrowser> {
  const browser = await chromium.launch({ executablePath, headless: true, args: ARGUMENTS })
  return {
    async newContext() {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        // What moves is neither measured nor clicked well.
        reducedMotion: 'reduce',
      })
      context.setDefaultTimeout(20_000)
      return context
    },
    close: () => browser.close(),
  }
}
