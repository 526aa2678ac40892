import { EngineError } from '../errors.ts'
import { startLocalDriver } from './local-engine.ts'
import { LIMITS, insertItem, localTarget, readProgram, selectItem, writeProgram } from './tenant-fixture.ts'

/** Uses database 1 as a user who may not write it, and database 2 as one who may; sends the reasons of failure. */
const [folder = '', uid = '0'] = process.argv.slice(2)
if (process.getuid?.() === 0) process.setuid?.(Number(uid))
const local = startLocalDriver(folder)
const reasons: string[] = []
for (const n of [1, 2]) {
  for (const program of [readProgram(selectItem(1)), writeProgram(insertItem(9, 'nine'))]) {
    reasons.push(await reasonOf(n, program))
  }
}
await local.driver.close()
process.send?.(reasons)
process.disconnect()

async function reasonOf(n: number, program: ReturnType<typeof readProgram>): Promise<string> {
  try {
    await local.driver.run(localTarget(n), program, { ...LIMITS, cost: 'bounded' })
    return 'done'
  } catch (error) {
    return error instanceof EngineError ? error.reason : String(error)
  }
}
