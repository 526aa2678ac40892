import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { EngineError } from '../errors.ts'
import { startLocalDriver } from './local-engine.ts'
import {
  insertItem,
  LIMITS,
  localTarget,
  readProgram,
  selectItem,
  writeProgram,
  writeTenantFile,
} from './tenant-fixture.ts'

/**
 * Run in a mount namespace of its own: fills a disk of 2 MiB with one tenant's rows through both lanes, then gives room
 * again. Prints the outcomes.
 */
const [folder = ''] = process.argv.slice(2)
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder])
writeFileSync(`${folder}/ballast`, Buffer.alloc(500_000))
for (const n of [1, 2]) writeTenantFile(folder, n)
const local = startLocalDriver(folder)
const outcomes: string[] = []
for (const cost of ['bounded', 'unbounded'] as const) {
  let outcome = 'done'
  for (let id = 1; outcome === 'done'; id++)
    outcome = await insert(id + (cost === 'bounded' ? 0 : 10_000), cost)
  outcomes.push(`${cost} ${outcome}`)
}
outcomes.push(
  await reasonOf(local.driver.run(localTarget(1), readProgram(selectItem(1)), options('bounded'))),
)
outcomes.push(
  await reasonOf(local.driver.run(localTarget(2), readProgram(selectItem(1)), options('bounded'))),
)
rmSync(`${folder}/ballast`)
outcomes.push(await insert(50_000, 'bounded'), await insert(50_001, 'unbounded'))
const check = { sql: 'PRAGMA integrity_check', params: [], access: 'read' as const }
outcomes.push((await local.driver.runSql(localTarget(1), check, LIMITS)).json)
await local.driver.close()
process.stdout.write(JSON.stringify(outcomes))

function options(cost: 'bounded' | 'unbounded') {
  return { ...LIMITS, cost }
}

function insert(id: number, cost: 'bounded' | 'unbounded'): Promise<string> {
  const program = writeProgram(insertItem(id, `${id} ${'x'.repeat(20_000)}`))
  return reasonOf(local.driver.run(localTarget(1), program, options(cost)))
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'done'
  } catch (error) {
    return error instanceof EngineError ? error.reason : String(error)
  }
}
