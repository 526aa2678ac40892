import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findChromium, startBrowser } from '../../server/src/testing/chromium.ts'
import { startApp } from '../../server/src/testing/start-app.ts'
import { visit } from './testing/visit.ts'

const chromium = await findChromium()

describe.skipIf(chromium === null)('A page whose server is gone', () => {
  it('says so, finds it again by itself, and shows what has happened since', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tenantry-offline-'))
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
    const first = await startApp({ dataDir })
    const owner = { email: 'owner@example.com', password: 'correct horse battery staple' }
    const { body } = await first.call(
      'POST /auth/setup',
      { ...owner, setup_token: first.app.setupToken },
      { key: null },
    )
    const browser = await startBrowser(chromium ?? '')
    onTestFinished(() => browser.close())
    const visitor = await visit(await (await browser.newContext()).newPage(), first, body.session.token)
    const { page } = visitor
    await visitor.open('/databases', 'Databases')
    const mark = page.getByText('Offline. Trying again')
    expect(await mark.count()).toBe(0)
    await first.close()
    await page.getByRole('searchbox', { name: 'Find by name' }).fill('ac')
    await mark.waitFor()
    const second = await startApp({ dataDir, port: Number(new URL(first.url).port) })
    onTestFinished(() => second.close())
    await second.call('POST /platform/databases', { name: 'acme' })
    await mark.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'acme' }).waitFor()
    visitor.leave()
  })
})
