import { execFileSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

/** Debian asks it before a package starts its service. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d'
const INSTALL_MS = 120_000

/** What a name of a command runs, or null. */
function canRun(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/**
 * Sees to it that there is a `redis-server`: where there is none, Debian's is installed, without its service, if we may. Gives why there is none.
 */
export function ensureRedisServer(): string | null {
  if (canRun('redis-server')) return null
  if (process.getuid?.() !== 0) return 'redis-server is not installed (apt-get install redis-server)'
  if (!existsSync('/usr/bin/apt-get')) return 'redis-server is not installed'
  const isOurs = !existsSync(SERVICE_POLICY)
  if (isOurs) writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    const options = {
      stdio: 'ignore',
      timeout: INSTALL_MS,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    } as const
    const install = () =>
      execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], options)
    try {
      install()
    } catch {
      execFileSync('apt-get', ['update'], options)
      install()
    }
    return canRun('redis-server') ? null : 'the installed redis-server does not run'
  } catch {
    return 'redis-server is not installed, and apt-get could not install it'
  } finally {
    if (isOurs) rmSync(SERVICE_POLICY, { force: true })
  }
}

/** Test set-up (vitest's `globalSetup`). */
export function setup(): void {
  const reason = ensureRedisServer()
  if (reason !== null) process.stderr.write(`\n*** Tests with Redis cannot run: ${reason} ***\n\n`)
}
