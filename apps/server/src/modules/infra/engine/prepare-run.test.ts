import { mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ModuleRefused, prepareRun, RunsFolderUnusable, type RunPreparation } from './index.ts'
import { withCredentials } from './run-environment.ts'
import { folderWith, temporaryFolder } from './testing/temporary-folder.ts'

const backend = {
  address: 'http://127.0.0.1:4000/infra/state/res_1',
  lockAddress: 'http://127.0.0.1:4000/infra/state/res_1/lock',
  unlockAddress: 'http://127.0.0.1:4000/infra/state/res_1/lock',
  username: 'run_1',
  password: 'a-token-of-the-run',
}

async function wanted(
  files: Record<string, string>,
  rest: Partial<RunPreparation> = {},
): Promise<RunPreparation> {
  return {
    root: join(await temporaryFolder(), 'runs'),
    moduleFolder: await folderWith(files),
    inputs: {},
    backend: null,
    providerMirror: null,
    owner: null,
    ...rest,
  }
}

async function refusalOf(
  files: Record<string, string>,
  change: (module: string) => unknown,
): Promise<unknown> {
  const preparation = await wanted(files)
  await change(preparation.moduleFolder)
  const error: unknown = await prepareRun(preparation).catch((reason: unknown) => reason)
  expect(await readdir(preparation.root), 'nothing is left of the run').toEqual([])
  return error
}

describe('preparing a run', () => {
  it('makes a fresh folder that only its owner may enter, with module and inputs', async () => {
    const inputs = { size: 'small', tags: { a: '${file("/etc/passwd")}' } }
    const preparation = await wanted({ 'main.tf': '# main', 'part/x.tf': '# part' }, { inputs })
    const first = await prepareRun(preparation)
    const second = await prepareRun(preparation)
    expect(first.folder).not.toBe(second.folder)
    for (const folder of [first.folder, first.work, first.config])
      expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect(await readFile(join(first.work, 'part/x.tf'), 'utf8')).toBe('# part')
    expect(JSON.parse(await readFile(join(first.work, 'terraform.tfvars.json'), 'utf8'))).toEqual(inputs)
    await first.remove()
    await expect(stat(first.folder)).rejects.toThrow('ENOENT')
  })

  it('writes the backend without its addresses, user name and password, which are in the environment alone', async () => {
    const run = await prepareRun(await wanted({ 'main.tf': '' }, { backend }))
    const document: unknown = JSON.parse(await readFile(join(run.work, 'backend.tf.json'), 'utf8'))
    expect(document).toMatchObject({ terraform: { backend: { http: { lock_method: 'PUT' } } } })
    for (const entry of await readdir(run.folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue
      expect(await readFile(join(entry.parentPath, entry.name), 'utf8')).not.toMatch(
        /a-token-of-the-run|run_1|127\.0\.0\.1/,
      )
    }
    expect(run.environment).toMatchObject({
      TF_HTTP_ADDRESS: backend.address,
      TF_HTTP_LOCK_ADDRESS: backend.lockAddress,
      TF_HTTP_USERNAME: 'run_1',
      TF_HTTP_PASSWORD: backend.password,
    })
    expect(Object.keys(run.environment)).not.toContain('NODE_ENV')
  })

  it('takes no state, work folder or values along that lie in the module', async () => {
    const files = {
      'main.tf': '',
      'terraform.tfstate': '{}',
      'x.auto.tfvars': 'a = 1',
      'y.auto.tfvars.json': '{}',
      'terraform.tfvars': 'a = 1',
      '.terraform/providers/x': '',
      '.git/config': '',
      'errored.tfstate': '{}',
    }
    const run = await prepareRun(await wanted(files))
    expect((await readdir(run.work)).toSorted()).toEqual(['main.tf', 'terraform.tfvars.json'])
  })

  it('refuses links out of the module, links to folders and what is no file; links to files inside are followed', async () => {
    const files = { 'main.tf': 'x', 'sub/a.tf': '' }
    const link = (target: string) => (module: string) => symlink(target, join(module, 'link.tf'))
    for (const target of ['/etc/passwd', '../../../etc/passwd', 'sub', '.', 'missing.tf', 'link.tf'])
      expect(await refusalOf(files, link(target)), target).toBeInstanceOf(ModuleRefused)
    const fifo = (module: string) => execFileSync('mkfifo', [join(module, 'pipe.tf')])
    expect(await refusalOf(files, fifo)).toBeInstanceOf(ModuleRefused)

    const preparation = await wanted(files)
    await symlink('main.tf', join(preparation.moduleFolder, 'same.tf'))
    const run = await prepareRun(preparation)
    expect(await readFile(join(run.work, 'same.tf'), 'utf8')).toBe('x')
  })

  it('refuses a module that brings the files that every run writes, is too large, or nested too deep', async () => {
    const preparation = await wanted({ 'backend.tf.json': '{}' }, { backend })
    await expect(prepareRun(preparation)).rejects.toThrow('backend.tf.json: the name is taken')
    const large = (module: string) => writeFile(join(module, 'large'), Buffer.alloc(33 * 1024 * 1024))
    expect(String(await refusalOf({}, large))).toContain('larger than')
    const deep = (module: string) => mkdir(join(module, 'a/'.repeat(20)), { recursive: true })
    expect(String(await refusalOf({}, deep))).toContain('nested more than')
  })

  it('names the folder that keeps the runner from its runs', async () => {
    const closed = join(await temporaryFolder(), 'closed')
    await mkdir(closed, { mode: 0o700 })
    const preparation = await wanted({}, { root: join(closed, 'runs'), owner: { uid: 64_999, gid: 64_999 } })
    const error: unknown = await prepareRun(preparation).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(RunsFolderUnusable)
    expect(String(error)).toContain(`cannot pass ${closed} `)
  })

  it('says in settings of the engine where providers come from, never the module, and no path that could say more there', async () => {
    const settings = async (providerMirror: string | null) => {
      const run = await prepareRun(await wanted({}, { providerMirror }))
      return readFile(run.environment['TF_CLI_CONFIG_FILE'] ?? '', 'utf8')
    }
    expect(await settings('/opt/mirror')).toContain('path = "/opt/mirror"')
    expect(await settings(null)).toMatch(/provider_installation \{\s*direct \{\}\s*\}/)
    await expect(prepareRun(await wanted({}, { providerMirror: '/a"\n}' }))).rejects.toThrow(TypeError)
  })
})

describe('credentials', () => {
  it('cannot decide how the engine is run', () => {
    const base = { PATH: '/usr/bin' }
    expect(withCredentials(base, { AWS_ACCESS_KEY_ID: 'x' })).toEqual({
      PATH: '/usr/bin',
      AWS_ACCESS_KEY_ID: 'x',
    })
    for (const name of [
      'PATH',
      'LD_PRELOAD',
      'TF_CLI_ARGS',
      'TF_VAR_a',
      'https_proxy',
      'NODE_OPTIONS',
      'a=b',
      '',
      '1A',
    ])
      expect(() => withCredentials(base, { [name]: 'x' }), name).toThrow(TypeError)
    expect(() => withCredentials(base, { A: 'x\0y' })).toThrow('NUL')
  })
})
