import type { Page } from 'playwright-core'
import type { StartedBrowser } from '../../../server/src/testing/chromium.ts'

/** Browsers of one suite. A new one compiles the whole dashboard, which takes longer than most journeys: so the next person gets that of one who has left. */
export interface BrowserPool {
  take(alone: boolean): Promise<Page>
  /** Takes a browser back that was at `origin` alone; nothing of its last user is left in it. */
  giveBack(page: Page, origin: string): Promise<void>
}

export function createBrowserPool(browser: StartedBrowser): BrowserPool {
  const idle: Page[] = []
  return {
    async take(alone) {
      const known = alone ? undefined : idle.pop()
      if (known !== undefined) return known
      const page = await (await browser.newContext()).newPage()
      // Nobody watches; what moves is only in the way.
      await page.emulateMedia({ reducedMotion: 'reduce' })
      return page
    },

    async giveBack(page, origin) {
      const context = page.context()
      for (const other of context.pages()) if (other !== page) await other.close()
      await context.clearCookies()
      await page.goto(`${origin}/health`)
      await page.evaluate('localStorage.clear(); sessionStorage.clear()')
      await page.goto('about:blank')
      idle.push(page)
    },
  }
}
