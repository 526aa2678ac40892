import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { ConsoleMessage, Page, Request } from 'playwright-core'
import { expect } from 'vitest'
import type { StartedApp } from '../../../server/src/testing/start-app.ts'

/** A person at a browser of their own. */
export interface Visitor {
  page: Page
  /** Goes to a path of the dashboard and waits until its heading is there. */
  open(path: string, heading?: string | RegExp): Promise<void>
  /** No serious finding of axe-core (WCAG 2.2 A and AA), in the light and in the dark, and no horizontal scrolling at 390 px. */
  expectGoodPage(): Promise<void>
  /** The end: fails when a page asked another origin for anything, broke the page's policy, or threw. */
  leave(): void
}

export interface VisitOptions {
  /** Another origin that the browser is sent to, such as a company's identity provider. */
  elsewhere?: string
  /** Looks at pages in the dark as well, whatever the budget. */
  inTheDark?: boolean
  /** Nobody else gets this browser afterwards: what the test does to it cannot be undone. */
  alone?: boolean
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const EVERY_RULE = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** All that another theme can change. */
const OF_COLOURS = ['color-contrast']

/** The dark of every page is looked at once, by the suite of that name; elsewhere it is with a larger budget alone. */
const allThemes = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1) > 1

const LOOKS = 60
const LOOK_AGAIN_MS = 150

interface Finding {
  id: string
  impact: string
  help: string
  nodes: { html: string; failureSummary: string }[]
}

/** Somebody at the dashboard of `app`, in the browser of `page`: with no cookies, or signed in with `token`. */
export async function visit(
  page: Page,
  app: StartedApp,
  token: string | null = null,
  { elsewhere, inTheDark = allThemes }: VisitOptions = {},
): Promise<Visitor> {
  const origin = originOf(app)
  const mistakes: string[] = []
  if (token !== null)
    await page
      .context()
      .addCookies([{ name: 'tenantry_local', value: token, url: origin, httpOnly: true, sameSite: 'Lax' }])
  const onRequest = (request: Request) => {
    const url = request.url()
    if (elsewhere !== undefined && url.startsWith(elsewhere)) return
    if (!url.startsWith(origin) && !/^(?:data|blob|about):/.test(url)) mistakes.push(`asked ${url}`)
  }
  const onError = (error: Error) => mistakes.push(`threw ${error.message}`)
  const onConsole = (message: ConsoleMessage) => {
    if (
      message.type() === 'error' &&
      /Content Security Policy|TrustedHTML|TrustedScript/.test(message.text())
    )
      mistakes.push(message.text())
  }
  page.on('request', onRequest).on('pageerror', onError).on('console', onConsole)
  return {
    page,
    async open(path, heading) {
      await page.goto(`${origin}${path}`)
      await page.getByRole('heading', { level: 1, ...(heading !== undefined && { name: heading }) }).waitFor()
    },
    async expectGoodPage() {
      for (const theme of inTheDark ? (['light', 'dark'] as const) : (['light'] as const)) {
        await showTheme(page, theme)
        const found = await lastingFindings(page, theme === 'light' ? EVERY_RULE : OF_COLOURS)
        expect(found, `axe in the ${theme} on ${page.url()}`).toEqual([])
      }
      const size = page.viewportSize()
      await page.setViewportSize({ width: 390, height: 844 })
      const excess = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      if (size !== null) await page.setViewportSize(size)
      expect(excess, `pixels of horizontal scrolling on ${page.url()}`).toBe(0)
    },
    leave() {
      page.off('request', onRequest).off('pageerror', onError).off('console', onConsole)
      expect(mistakes).toEqual([])
    },
  }
}

/** Where a browser finds the dashboard: sign-in by cookie needs a name. */
export function originOf(app: StartedApp): string {
  return app.url.replace('127.0.0.1', 'localhost')
}

/** Waits until every colour has arrived: what is on its way from one theme to the other has the contrast of neither. */
async function showTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.evaluate(`(async () => {
    document.documentElement.dataset.theme = '${theme}'
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition)
    await Promise.all(transitions.map(({ finished }) => finished.catch(() => {})))
  })()`)
}

/** Colours of a busy browser can lag behind the theme: what is wrong for good is wrong the next time, too. */
async function lastingFindings(page: Page, rules: readonly string[]): Promise<string[]> {
  for (let look = 1; ; look++) {
    const found = await findings(page, rules)
    if (found.length === 0 || look === LOOKS) return found
    await page.waitForTimeout(LOOK_AGAIN_MS)
  }
}

async function findings(page: Page, rules: readonly string[]): Promise<string[]> {
  // As a debugger does it: the page's own policy would not let a script in.
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axeSource)
  const found = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'], runOnly: ${JSON.stringify(rules)} }).then(({ violations }) => violations)`,
  )) as Finding[]
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary}`),
    )
}
