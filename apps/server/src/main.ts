import { enableCompileCache } from 'node:module'

enableCompileCache()
const { serve } = await import('./serve.ts')

const running = await serve(process.argv.slice(2), process.env)
if (running !== null) {
  const { url, adminKey, setupToken } = running
  process.stdout.write(`Tenantry listens at ${url}\n`)
  if (adminKey !== null) process.stdout.write(`Admin key (shown this once): ${adminKey}\n`)
  if (setupToken !== null)
    process.stdout.write(`Setup token (makes the owner, POST /auth/setup): ${setupToken}\n`)
}
