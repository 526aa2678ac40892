import { readFileSync } from 'node:fs'
import { LIMITS, localTarget, readProgram, shapeOf } from './tenant-fixture.ts'
import { startLocalDriver } from './local-engine.ts'

/** A server with a lane in the middle of a statement that never ends; it sends the ids of its child processes. */
const [folder = ''] = process.argv.slice(2)
const local = startLocalDriver(folder)
const sql = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n'
const endless = readProgram({ sql, params: [], rows: shapeOf('n') })
void local.driver.run(localTarget(1), endless, { ...LIMITS, timeoutMs: 600_000, cost: 'unbounded' })
const watch = setInterval(() => {
  if (local.stats().lanesBusy === 0) return
  clearInterval(watch)
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
  process.send?.(children.trim().split(' ').map(Number))
}, 10)
