import { enableCompileCache } from 'node:module'

// Most of a short command's time is spent on loading it.
enableCompileCache()
const { run } = await import('./run.ts')

process.exitCode = await run(process.argv.slice(2), process)
