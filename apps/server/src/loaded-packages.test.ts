import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startServer } from './faults/testing/server-process.ts'

/** Large ones, each of use to some installations only. */
const loadedWhenNeeded = [
  '@libsql/client',
  '@node-saml/node-saml',
  '@redis/client',
  '@simplewebauthn/server',
  '@zxcvbn-ts/language-common',
  'nodemailer',
  'pg',
  'pg-boss',
]

test('a server on SQLite that nobody asked for anything carries no library for what it does not do', async ({
  onTestFinished,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-loaded-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'loaded')
  const hook = new URL('testing/note-loaded-packages.ts', import.meta.url).href
  const server = await startServer(join(folder, 'data'), {
    NODE_OPTIONS: `--import=${hook}`,
    TENANTRY_LOADED_FILE: file,
  })
  expect(await server.end()).toBe(0)
  const loaded = readFileSync(file, 'utf8').split('\n')
  expect(loaded).toContain('fastify')
  expect(loaded.filter((name) => loadedWhenNeeded.includes(name))).toEqual([])
})
