import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp, readConfig } from '@tenantry/server'
import type { BrowserContext } from 'playwright-core'
import { findChromium, startBrowser } from '../apps/server/src/testing/chromium.ts'
import { buildDashboard } from './build-dashboard.ts'
import { seedPictures, type Seeded } from './demo/seed-pictures.ts'

/** `npm run screenshots`: the pictures that README.md and docs/ show, from demo data, always of the same pages in the same size. */
const folder = fileURLToPath(new URL('../docs/pictures/', import.meta.url))

interface Picture {
  name: string
  path: (seeded: Seeded) => string
  theme?: 'light' | 'dark'
  width?: number
  height?: number
}

const PICTURES: readonly Picture[] = [
  { name: 'overview', path: () => '/' },
  { name: 'overview-dark', path: () => '/', theme: 'dark' },
  { name: 'databases', path: () => '/databases' },
  { name: 'database', path: () => '/databases/acme' },
  { name: 'sql', path: () => '/databases/acme?tab=sql' },
  { name: 'diagram', path: () => '/databases/acme?tab=diagram' },
  { name: 'rollout', path: ({ rollout }) => `/rollouts/${rollout}` },
  { name: 'template', path: () => '/templates/saas-app' },
  { name: 'designer', path: () => '/templates/saas-app/design' },
  { name: 'organization', path: () => '/organizations/acme' },
  { name: 'audit', path: () => '/audit' },
  { name: 'phone', path: () => '/databases', width: 390, height: 760 },
]

const SETTLED_MS = 1_200

const chromium = await findChromium()
if (chromium === null) throw new Error('Pictures need Chromium: apt-get install chromium')
await buildDashboard()
await mkdir(folder, { recursive: true })
const dataDir = await mkdtemp(join(tmpdir(), 'tenantry-pictures-'))
const app = await createApp(
  readConfig({ TENANTRY_LOG_LEVEL: 'silent', PATH: process.env['PATH'] }, { port: 0, dataDir }),
)
const browser = await startBrowser(chromium)
try {
  const url = (await app.listen()).replace('127.0.0.1', 'localhost')
  const seeded = await seedPictures(url, app.adminKey ?? '', app.setupToken ?? '')
  const person = await browser.newContext()
  await person.addCookies([
    { name: 'tenantry_local', value: seeded.token, url, httpOnly: true, sameSite: 'Lax' },
  ])
  for (const picture of PICTURES) await take(person, url, picture, seeded)
} finally {
  await browser.close()
  await app.close()
  await rm(dataDir, { recursive: true, force: true })
}

async function take(person: BrowserContext, url: string, picture: Picture, seeded: Seeded): Promise<void> {
  const { name, path, theme = 'light', width = 1280, height = 800 } = picture
  const page = await person.newPage()
  await page.setViewportSize({ width, height })
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await page.goto(url + path(seeded))
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForTimeout(SETTLED_MS)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await page.close()
  console.log(`✓ docs/pictures/${name}.png`)
}
