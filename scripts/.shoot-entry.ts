import { chromium } from 'playwright-core'
// usage: node shoot.ts <base> <path> <name> [theme] [width]
const [base = '', path = '/', name = 'shot', theme = 'light', width = '1280', email = 'owner@example.com', wait = '600'] = process.argv.slice(2)
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: ['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'] })
const context = await browser.newContext({ viewport: { width: Number(width), height: Number(width) < 500 ? 844 : 800 }, colorScheme: theme as 'light' })
const page = await context.newPage()
page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') console.log('console', m.type(), m.text().slice(0, 400)) })
page.on('pageerror', (e) => console.log('pageerror', e.message.slice(0, 400)))
if (email !== 'none') {
  await page.goto(base + '/docs')
  const r = await page.evaluate(async (email) => (await fetch('/auth/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password: 'correct-horse-battery' }) })).status, email)
  if (r !== 200) console.log('login', r)
}
await page.goto(base + path)
await page.waitForTimeout(Number(wait))
const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
if (overflow > 0) console.log('OVERFLOW', overflow)
await page.screenshot({ path: `/tmp/dash/shots/${name}.png` })
await browser.close()
