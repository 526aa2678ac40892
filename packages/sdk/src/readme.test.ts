import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { startApp } from '../../../apps/server/src/testing/start-app.ts'

const packages = fileURLToPath(new URL('../..', import.meta.url))

it('the examples of the README run as they are written', async () => {
  const readme = await readFile(join(packages, 'sdk/README.md'), 'utf8')
  const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, example = '']) => example)
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-sdk-'))
  const app = await startApp()
  try {
    await mkdir(join(folder, 'node_modules/@tenantry'), { recursive: true })
    for (const name of ['sdk', 'schema']) {
      await symlink(join(packages, name), join(folder, 'node_modules/@tenantry', name), 'dir')
    }
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    const env = { PATH: process.env['PATH'], TENANTRY_URL: app.url, TENANTRY_API_KEY: app.adminKey }
    const printed: string[] = []
    for (const example of examples) {
      await writeFile(join(folder, 'example.ts'), example)
      const run = await promisify(execFile)(process.execPath, ['--conditions=development', 'example.ts'], {
        cwd: folder,
        env,
      })
      expect(run.stderr).toBe('')
      printed.push(run.stdout)
    }
    expect(printed).toEqual(['Website 1\n', "[ { name: 'Reactor' } ]\n", "[ 'acme: owner' ]\n"])
  } finally {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  }
})
