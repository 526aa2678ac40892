import { enableCompileCache } from 'node:module'
import type { Running } from '@tenantry/server'

enableCompileCache()
const { serve } = await import('@tenantry/server')
const { seedDemo } = await import('./demo/seed-demo.ts')
const { printWelcome } = await import('./demo/print-welcome.ts')

await buildDashboardFirst()

/** `npm start`: the server, on an empty data folder with a small demo in it (unless `--no-demo`). */
const running = await serve(process.argv.slice(2), process.env)
if (running !== null) {
  const { url, adminKey, setupToken, app, config } = running
  const failure = await seedIfNew(running)
  // Whatever became of the demo: the key is shown now or never.
  printWelcome({ url, dataDir: config.dataDir, adminKey, setupToken, contents: await app.summary() })
  if (failure !== null) process.stderr.write(`The demo could not be made: ${failure}\n`)
}

/** A folder that was empty, or one whose first start ended before it could serve. Gives what went wrong, if anything did. */
async function seedIfNew({ url, adminKey, isNew, app, config, flags }: Running): Promise<string | null> {
  const key = adminKey ?? config.adminKey
  const isFirstStart = isNew || (adminKey !== null && !flags.newKey)
  if (!flags.demo || !isFirstStart || key === null) return null
  const { templates, databases } = await app.summary()
  if (templates > 0 || databases > 0) return null
  try {
    await seedDemo(url, key)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The server works without it; whoever looks at `/` then finds the API reference. */
async function buildDashboardFirst(): Promise<void> {
  if (process.argv.includes('--help')) return
  const { buildDashboard } = await import('./build-dashboard.ts')
  try {
    await buildDashboard()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  }
}
