import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { NOBODY } from './choose-sandbox.ts'
import { bubblewrapSandbox } from './bubblewrap.ts'
import { startAlone } from './start-alone.ts'
import { makeRunCgroup } from './cgroup.ts'

const limits = { memoryBytes: 512, processes: 20, diskBytes: 1e8, seconds: 20 }

describe('the cgroup of a run', () => {
  it('of version 2 gets the limits of the controllers that were delegated, and the processes', async () => {
    const parent = await temporaryFolder()
    await writeFile(join(parent, 'cgroup.subtree_control'), 'memory pids\n')
    const cgroup = await makeRunCgroup([parent], limits)
    const folder = await onlyRun(parent)
    const read = (file: string) => readFile(join(folder, file), 'utf8')
    expect(await read('memory.max')).toBe('512')
    expect(await read('memory.oom.group')).toBe('1')
    expect(await read('pids.max')).toBe('20')
    expect(cgroup.limitsMemory).toBe(true)
    await cgroup.join(4711)
    expect(await read('cgroup.procs')).toBe('4711')
    expect(await cgroup.ranOutOfMemory()).toBe(false)
    await writeFile(join(folder, 'memory.events'), 'low 0\noom 1\noom_kill 1\n')
    expect(await cgroup.ranOutOfMemory()).toBe(true)
  })

  it('does not claim to limit memory without that controller', async () => {
    const parent = await temporaryFolder()
    await writeFile(join(parent, 'cgroup.subtree_control'), 'pids\n')
    expect((await makeRunCgroup([parent], limits)).limitsMemory).toBe(false)
  })

  it('cannot be made in a folder that is none of ours: nothing is started', async () => {
    await expect(makeRunCgroup(['/nowhere'], limits)).rejects.toThrow('ENOENT')
  })
})

/** A cgroup that tests may fill: not every machine has one to give. */
const delegated = process.env['TENANTRY_TEST_CGROUP']
describe.skipIf(delegated === undefined || process.getuid?.() !== 0)('a real cgroup', () => {
  it('holds the run from its first process on, and is gone after it', async () => {
    const parent = join(delegated ?? '', `test-${process.pid}`)
    await mkdir(parent)
    onTestFinished(() => rm(parent, { recursive: true, force: true }).catch(() => {}))
    const directory = await temporaryFolder()
    const sandbox = bubblewrapSandbox({
      binary: '/usr/bin/bwrap',
      runner: NOBODY,
      cgroups: [parent],
      connectOutside: () => Promise.reject(new Error('closed')),
    })
    const running = await startAlone(sandbox, {
      directory,
      command: ['/bin/sh', '-c', 'sleep 300 & echo up; wait'],
      env: { PATH: '/usr/bin' },
      readOnly: [],
      limits: { ...limits, memoryBytes: 1e9, processes: 100 },
      network: { stateEndpoint: null },
      output: { scrub: (text) => text, scrubReach: 0, lineCharsMax: 1_000, totalCharsMax: 100_000 },
    })
    for await (const { text } of running.lines) {
      if (text !== 'up') continue
      const folder = await onlyRun(parent)
      const held = (await readFile(join(folder, 'cgroup.procs'), 'utf8')).trim().split('\n').map(Number)
      expect(held).toContain(running.pid)
      expect(held.length, 'and all that it started').toBeGreaterThan(3)
      await running.kill()
    }
    expect((await readdir(parent)).filter((name) => name.startsWith('run-'))).toEqual([])
  })
})

async function onlyRun(parent: string): Promise<string> {
  const names = (await readdir(parent)).filter((name) => name.startsWith('run-'))
  expect(names).toHaveLength(1)
  return join(parent, names[0] ?? '')
}
