import { LIMITS, insertItem, localTarget, writeProgram } from './tenant-fixture.ts'
import { startLocalDriver } from './local-engine.ts'

/** A server that writes one row after the other and says so after each acknowledgement, until it is killed. */
const [folder = '', firstId = '0'] = process.argv.slice(2)
const local = startLocalDriver(folder)
for (let id = Number(firstId); ; id++) {
  // Every tenth write goes through a lane.
  const cost = id % 10 === 0 ? ('unbounded' as const) : ('bounded' as const)
  await local.driver.run(localTarget(1), writeProgram(insertItem(id, `name ${id}`)), { ...LIMITS, cost })
  process.send?.(id)
}
