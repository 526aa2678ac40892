import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { StartedApp } from '../../../server/src/testing/start-app.ts'

/** A person at a browser of their own. */
export interface Visitor {
  page: Page
  /** Goes to a path of the dashboard and waits until its heading is there. */
  open(path: string, heading?: string | RegExp): Promise<void>
  /** No serious finding of axe-core (WCAG 2.2 A and AA), in the light and in the dark, and no horizontal scrolling at 390 px. */
  expectGoodPage(): Promise<void>
  leave(): Promise<void>
}

export interface VisitOptions {
  /** Another origin that the browser is sent to, such as a company's identity provider. */
  elsewhere?: string
  /** Looks at pages in the dark as well, whatever the budget. */
  inTheDark?: boolean
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

/**
 * A new browser context at the dashboard of `app`: with no cookies, or signed in with `token`. It fails the test that ends it when a page asked
 * another origin for anything, broke the page's policy, or threw.
 */
export async function visit(
  context: BrowserContext,
  app: StartedApp,
  token: string | null = null,
  { elsewhere, inTheDark = allThemes }: VisitOptions = {},
): Promise<Visitor> {
  const origin = app.url.replace('127.0.0.1', 'localhost')
  const mistakes: string[] = []
  if (token !== null)
    await context.addCookies([
      { name: 'tenantry_local', value: token, url: origin, httpOnly: true, sameSite: 'Lax' },
    ])
  const page = await context.newPage()
  // Nobody watches; what moves is only in the way.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  page.on('request', (request) => {
    const url = request.url()
    if (elsewhere !== undefined && url.startsWith(elsewhere)) return
    if (!url.startsWith(origin) && !/^(?:data|blob|about):/.test(url)) mistakes.push(`asked ${url}`)
  })
  page.on('pageerror', (error) => mistakes.push(`threw ${error.message}`))
  page.on('console', (message) => {
    if (
      message.type() === 'error' &&
      /Content Security Policy|TrustedHTML|TrustedScript/.test(message.text())
    )
      mistakes.push(message.text())
  })
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
    async leave() {
      await page.close()
      expect(mistakes).toEqual([])
    },
  }
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
