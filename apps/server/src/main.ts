import { enableCompileCache } from 'node:module'

enableCompileCache()
const [first, ...rest] = process.argv.slice(2)
if (first === 'refresh-prices') await refreshPrices(rest)
else await start()

async function start(): Promise<void> {
  const { serve } = await import('./serve.ts')
  const running = await serve(process.argv.slice(2), process.env)
  if (running === null) return
  const { url, adminKey, setupToken } = running
  process.stdout.write(`Tenantry listens at ${url}\n`)
  if (adminKey !== null) process.stdout.write(`Admin key (shown this once): ${adminKey}\n`)
  if (setupToken !== null)
    process.stdout.write(`Setup token (makes the owner, POST /auth/setup): ${setupToken}\n`)
}

async function refreshPrices(args: readonly string[]): Promise<void> {
  const { refreshPricesCommand } = await import('./refresh-prices.ts')
  process.exitCode = await refreshPricesCommand(args, process.env, {
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
  })
}
