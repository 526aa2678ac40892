import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { processesWith } from '../testing/processes-with.ts'
import { runScript, startScript } from '../testing/start-command.ts'
import { unsafeLocalSandbox } from './unsafe-local.ts'

const sandbox = unsafeLocalSandbox()

describe('without a sandbox', () => {
  it('a program gets the environment of its run alone, one SIGINT, and its time', async () => {
    const names = (await runScript(sandbox, 'env')).text.split('\n').map((line) => line.split('=')[0])
    // The shell adds three of its own.
    expect(new Set(names)).toEqual(new Set(['PATH', 'PWD', 'SHLVL', '_']))
    const running = await startScript(
      sandbox,
      'trap "echo got one" INT; for i in 1 2 3 4 5 6; do echo tick; sleep 0.2; done',
    )
    const lines: string[] = []
    for await (const { text } of running.lines) {
      lines.push(text)
      if (text === 'tick') running.interrupt()
    }
    expect(lines.filter((line) => line === 'tick')).toHaveLength(6)
    expect(lines.filter((line) => line === 'got one')).toHaveLength(1)
    expect(await runScript(sandbox, 'sleep 20', { limits: { seconds: 0.3 } })).toMatchObject({
      killedFor: 'time',
    })
  })

  it('what a program started in its group ends with it', async () => {
    const mark = randomUUID()
    await runScript(sandbox, 'sleep 300 >/dev/null 2>&1 & exit 0', { env: { MARK: mark } })
    await sleep(50)
    expect(await processesWith(mark)).toEqual([])
  })

  it('says that nothing is kept apart', () => {
    expect(sandbox.describe.join(' ')).toContain('NOTHING')
  })
})
