import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { serve } from '@tenantry/server'

/** `npm run dev`: the server, and the dashboard from its sources at an address of its own, where each change is seen at once. */
const running = await serve(process.argv.slice(2), process.env)
if (running !== null) {
  const { url, adminKey, setupToken } = running
  console.log(`The API listens at ${url}`)
  if (adminKey !== null) console.log(`Admin key (shown this once): ${adminKey}`)
  if (setupToken !== null) console.log(`Setup token (makes the owner): ${setupToken}`)
  startVite(url)
}

function startVite(url: string): void {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const vite = spawn(`${root}node_modules/.bin/vite`, [], {
    cwd: `${root}apps/dashboard`,
    stdio: 'inherit',
    env: { ...process.env, TENANTRY_URL: url, NODE_OPTIONS: '' },
  })
  vite.on('exit', (code) => process.exit(code ?? 1))
  process.on('exit', () => vite.kill())
}
