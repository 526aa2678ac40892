import { enableCompileCache } from 'node:module'

// Most of a short command's time is spent on loading it.
enableCompileCache()
const [{ run }, { hideLoaderWarnings }] = await Promise.all([import('./run.ts'), import('./warnings.ts')])

hideLoaderWarnings(process)
process.exitCode = await run(process.argv.slice(2), process)
