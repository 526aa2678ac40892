#!/usr/bin/env node
// Starts the command line. Plain JavaScript of old, so that an old Node can read it and say what is missing.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const NODE_MAJOR = 24
const source = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const built = new URL('../dist/main.js', import.meta.url)

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR) {
  process.stderr.write(
    `tenantry needs Node ${NODE_MAJOR} or newer; this is ${process.version}. ` +
      `Install it from https://nodejs.org, or with your version manager: nvm install ${NODE_MAJOR}\n`,
  )
  process.exitCode = 1
} else if (existsSync(source)) {
  runSources()
} else {
  await import(built.href)
}

/** In the repository the TypeScript sources run as they are, which takes a condition that only a new process can get. */
function runSources() {
  const flags = ['--conditions=development', '--disable-warning=ExperimentalWarning']
  const child = spawn(process.execPath, [...flags, source, ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends Ctrl-C to both; the child decides what it means.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code ?? 1
    else process.kill(process.pid, signal)
  })
}
