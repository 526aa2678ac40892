import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const program = fileURLToPath(new URL('./start.ts', import.meta.url))
const ownKey = 'tnt_00000000000000000000000000_000000000000000000000000000000000000000000034ed6353'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantry-start-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

interface Start {
  url: string
  key: string | undefined
  /** What was printed on standard output. */
  text: string
  /** Ends it as Ctrl-C does; gives the exit code. */
  stop(): Promise<number | null>
}

/** Starts as `npm start` does, until its last line is printed. */
async function start(args: readonly string[] = [], env: Record<string, string> = {}): Promise<Start> {
  const { child, ended, read } = run(['--port', '0', '--data', join(folder, 'data'), ...args], env)
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => {
      if (/Try, in another terminal:[^]*\n\n$/.test(read().stdout)) resolve()
    })
    void ended.then(() => reject(new Error(`It ended: ${read().stdout}${read().stderr}`)))
  })
  const text = read().stdout
  return {
    url: /running at (\S+)/.exec(text)?.[1] ?? '',
    key: /Admin key\s+(\S+)/.exec(text)?.[1],
    text,
    stop: () => {
      child.kill('SIGINT')
      return ended
    },
  }
}

function run(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=development', program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, ended, read: () => ({ stdout, stderr }) }
}

async function names(url: string, key: string | undefined): Promise<string[]> {
  const response = await fetch(`${url}/platform/databases`, { headers: { authorization: `Bearer ${key}` } })
  expect(response.status).toBe(200)
  const { data } = (await response.json()) as { data: { name: string }[] }
  return data.map(({ name }) => name).sort()
}

it('an empty folder gets the demo, and the key is shown with commands to try; a later start shows what is there', async () => {
  const first = await start()
  expect(first.text).toContain('(1 template, 3 databases)')
  expect(first.text).toContain(`npx tenantry login --url ${first.url} --api-key ${first.key}\n`)
  expect(first.text).toContain(`npx tenantry setup --url ${first.url} --profile owner\n`)
  const pages = first.url.replace('127.0.0.1', 'localhost')
  expect(first.text).toMatch(new RegExp(`Dashboard +${pages}\\n`))
  expect(first.text).toMatch(new RegExp(`First owner +${pages}/setup#setup_[\\w-]{43}\\n`))
  expect(await names(first.url, first.key)).toEqual(['acme', 'beta', 'gamma'])
  const [, headers = '', body = ''] =
    /curl -s \S+((?:[^]*?-H ['"][^'"]+['"])+)[^]*?-d '([^']+)'/.exec(first.text) ?? []
  const tried = await fetch(`${first.url}/data/query/projects`, {
    method: 'POST',
    headers: [...headers.matchAll(/-H ['"]([^:]+): ([^'"]+)['"]/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
    body,
  })
  expect(JSON.stringify(await tried.json())).toContain('"tasks":[{"title"')
  expect(await first.stop()).toBe(0)

  const second = await start()
  expect(second.text).toContain('(1 template, 3 databases)')
  expect(second.key).toBe(undefined)
  expect(await names(second.url, first.key)).toEqual(['acme', 'beta', 'gamma'])
  expect(await second.stop()).toBe(0)
})

it('with --no-demo a folder stays empty, also when another key is made later', async () => {
  const first = await start(['--no-demo'])
  expect(first.text).toContain('(0 templates, 0 databases)')
  expect(await names(first.url, first.key)).toEqual([])
  await first.stop()
  const second = await start(['--new-key'])
  expect(second.key).toBeTypeOf('string')
  expect(second.key).not.toBe(first.key)
  expect(await names(second.url, second.key)).toEqual([])
  await second.stop()
})

it('with a key of one’s own an empty folder gets the demo too, and no key is shown', async () => {
  const first = await start([], { TENANTRY_ADMIN_KEY: ownKey })
  expect(first.key).toBe(undefined)
  expect(first.text).toContain('(1 template, 3 databases)')
  expect(await names(first.url, ownKey)).toEqual(['acme', 'beta', 'gamma'])
  await first.stop()
})

it('on a port that is taken it says so and ends with 2; the next start is the first', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { ended, read } = run(['--port', String(port), '--data', join(folder, 'data')], {})
  expect(await ended).toBe(2)
  expect(read()).toEqual({ stdout: '', stderr: expect.stringMatching(/EADDRINUSE.*--port N/) })
  other.close()
  const next = await start()
  expect(await names(next.url, next.key)).toEqual(['acme', 'beta', 'gamma'])
  await next.stop()
})

it('an option that it does not have, or a setting that cannot be used, ends it with 2 and one sentence', async () => {
  for (const [args, env, sentence] of [
    [['--prot', '4000'], {}, "Unknown option '--prot'. --help lists the options.\n"],
    [['--data', ''], {}, '--data needs a value; it is empty.\n'],
    [[], { TENANTRY_PORT: 'x' }, 'TENANTRY_PORT must be a whole number from 0 to 65535; it is "x".\n'],
  ] as const) {
    const { ended, read } = run(args, env)
    expect([await ended, read()]).toEqual([2, { stdout: '', stderr: sentence }])
  }
})
