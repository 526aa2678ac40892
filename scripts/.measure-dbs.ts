import { chromium } from 'playwright-core'
const base='http://localhost:4120'
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: ['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'] })
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
const page = await context.newPage()
await page.goto(base + '/docs')
await page.evaluate(async () => (await fetch('/auth/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'owner@example.com', password: 'correct-horse-battery' }) })).status)
for (let n = 0; n < 3; n++) {
  const begun = Date.now()
  await page.goto(base + '/databases', { waitUntil: 'commit' })
  await page.locator('tbody tr a').first().waitFor()
  const shown = await page.evaluate('performance.now()')
  console.log('first row after', Math.round(shown as number), 'ms', Date.now() - begun)
}
async function timed(name: string, act: () => Promise<void>, done: () => Promise<void>) {
  const t = Date.now(); await act(); await done(); console.log(name, Date.now() - t, 'ms')
}
await timed('sort by name', () => page.getByRole('button', { name: 'Name', exact: true }).click(), () => page.getByText('amber-', { exact: false }).first().waitFor())
await timed('search', () => page.getByRole('searchbox').fill('river-'), async () => { await page.waitForURL(/q=/); await page.getByRole('link', { name: /^river-/ }).first().waitFor() })
await page.getByRole('searchbox').fill('')
await page.waitForTimeout(800)
// scroll through
const result = await page.evaluate(`(async () => {
  const box = document.querySelector('table').parentElement
  const frames = []; let last = performance.now(); let go = true
  const tick = (t) => { frames.push(t - last); last = t; if (go) requestAnimationFrame(tick) }
  requestAnimationFrame(tick)
  for (let i = 0; i < 120; i++) { box.scrollBy(0, 700); await new Promise(r => setTimeout(r, 50)) }
  go = false
  frames.sort((a,b)=>a-b)
  return { rows: document.querySelector('table').getAttribute('aria-rowcount'), trs: document.querySelectorAll('tbody tr').length, median: frames[frames.length>>1], p95: frames[Math.floor(frames.length*.95)], max: frames.at(-1) }
})()`)
console.log('scroll', JSON.stringify(result))
await browser.close()
