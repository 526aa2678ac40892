import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { caller } from './testing/api-client.ts'

const LISTENS = /listens at (\S+)\n/
const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

/** Starts the server as an installation does; lets `work` look at what it has printed, and ends it. */
async function run<Result>(
  dataDir: string,
  work: (url: string, text: string) => Promise<Result>,
): Promise<Result> {
  const file = fileURLToPath(new URL('main.ts', import.meta.url))
  const args = ['--conditions=development', file, '--port', '0', '--data', dataDir]
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  try {
    await expect.poll(() => LISTENS.test(text), { timeout: 30_000 }).toBe(true)
    const url = LISTENS.exec(text)?.[1] ?? ''
    // What it prints next has arrived by the time that it has answered.
    await caller(url, '')('GET /health')
    return await work(url, text)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

it('the first start prints a key and a setup token, which makes the owner once; a start with an owner prints none', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tenantry-main-'))
  folders.push(dataDir)
  const setUp = (url: string, token: string | undefined) =>
    caller(url, '')(
      'POST /auth/setup',
      { setup_token: token, email: 'ada@example.com', password: 'correct horse battery' },
      { key: null },
    )
  await run(dataDir, async (_url, text) => {
    expect(text).toMatch(/Admin key \(shown this once\): tnt_\w+\n/)
    expect(text).toMatch(/Setup token \(.*\): setup_[\w-]{43}\n/)
  })
  // Nobody has come: the next start has a token as well, and the key is not shown again.
  await run(dataDir, async (url, text) => {
    expect(text).not.toContain('tnt_')
    const token = /setup_[\w-]{43}/.exec(text)?.[0]
    expect((await setUp(url, token)).body.user).toMatchObject({ operator_role: 'owner' })
    expect((await setUp(url, token)).body.code).toBe('TOKEN_REFUSED')
  })
  await run(dataDir, async (_url, text) => expect(text).not.toContain('setup_'))
})
