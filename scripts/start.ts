import { enableCompileCache } from 'node:module'

enableCompileCache()
const { serve } = await import('@tenantry/server')
const { seedDemo } = await import('./demo/seed-demo.ts')
const { printWelcome } = await import('./demo/print-welcome.ts')

/** `npm start`: the server, on an empty data folder with a small demo in it (unless `--no-demo`). */
const running = await serve(process.argv.slice(2), process.env)
if (running !== null) {
  const { url, adminKey, setupToken, app, config, flags } = running
  const before = await app.summary()
  const empty = before.templates === 0 && before.databases === 0
  if (adminKey !== null && empty && flags.demo) await seedDemo(url, adminKey)
  printWelcome({ url, dataDir: config.dataDir, adminKey, setupToken, contents: await app.summary() })
}
