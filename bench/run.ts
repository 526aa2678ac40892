import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import access from './access.ts'
import dashboard from './dashboard.ts'
import dataNested from './data-nested.ts'
import dataRead, { dataReadMember } from './data-read.ts'
import dataWrite from './data-write.ts'
import infraRun from './infra-run.ts'
import isolation from './isolation.ts'
import provision from './provision.ts'
import rollout from './rollout.ts'
import tenants from './tenants.ts'
import type { Bench, Measured, Result } from './harness/bench.ts'
import { printResult } from './harness/print-result.ts'
import { watchLoad } from './harness/processor-time.ts'
import { recordResult } from './harness/record-result.ts'

const benches: readonly Bench[] = [
  dataRead,
  dataReadMember,
  access,
  dataWrite,
  dataNested,
  rollout,
  provision,
  isolation,
  tenants,
  infraRun,
  dashboard,
]

const usage = `Usage: npm run bench -- <name>… | all [options]

  --json          one line of JSON for each bench instead of a table
  --quick         a smoke run: little data, short intervals; its figures say nothing
  --record        write the result to bench/RESULTS.md
  --profile DIR   the server under test writes a CPU profile there
`

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
})

const unknown = wanted.filter((name) => name !== 'all' && !benches.some((bench) => bench.name === name))
if (wanted.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no bench named ${unknown.join(', ')}.\n`)
  console.log(`${usage}\nBenches:`)
  for (const { name, title, goal } of benches)
    console.log(`  ${name.padEnd(16)} ${title} (goal: ${goal.text})`)
  process.exitCode = unknown.length > 0 ? 2 : 0
} else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
  const chosen = benches.filter(({ name }) => wanted.includes('all') || wanted.includes(name))
  for (const bench of chosen) {
    const result = await run(bench)
    if (options.json) console.log(JSON.stringify(result))
    else printResult(bench, result)
    if (options.record) await recordResult(bench, result)
    if (result.pass === false) process.exitCode = 1
  }
}

async function run(bench: Bench): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), `tenantry-bench-${bench.name}-`))
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true })
  }
  // Also after ctrl-C, which ends the process in the middle.
  process.on('exit', remove)
  const stop = watchLoad()
  try {
    const measured = await bench.measure({
      quick: options.quick,
      folder,
      profileFolder: options.profile === undefined ? null : resolve(options.profile),
      say: (line) => {
        process.stderr.write(`${bench.name}: ${line}\n`)
      },
    })
    const { seconds, foreignCores } = stop()
    return judge(bench, measured, { seconds, foreignCores })
  } finally {
    process.off('exit', remove)
    remove()
  }
}

function judge(bench: Bench, measured: Measured, load: Pick<Result, 'seconds' | 'foreignCores'>): Result {
  const { figures, invalid, notes, runs } = measured
  const { value, floor, ratio } = figures
  return {
    name: bench.name,
    value: rounded(value),
    floor: floor === null ? null : rounded(floor),
    ratio: ratio === null ? null : rounded(ratio),
    goal: bench.goal.text,
    pass: invalid === null && !options.quick ? bench.goal.holds(figures) : null,
    why: options.quick ? 'it was a smoke run' : invalid,
    unit: bench.unit,
    quick: options.quick,
    seconds: rounded(load.seconds),
    foreignCores: rounded(load.foreignCores),
    ...(figures.extra === undefined ? {} : { extra: figures.extra }),
    notes,
    runs,
  }
}

/** Four significant digits: no bench knows more. */
function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
