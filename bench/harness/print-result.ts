import type { Bench, Result, Run } from './bench.ts'

/** For a person at a terminal. */
export function printResult(bench: Bench, result: Result): void {
  const verdict = result.pass === null ? 'not judged' : result.pass ? 'pass' : 'FAIL'
  const rows: [string, string][] = [
    ['ours', `${figure(result.value)} ${result.unit}`],
    ['floor', result.floor === null ? '–' : `${figure(result.floor)} ${result.unit} (${bench.floor})`],
    ['ratio', result.ratio === null ? '–' : result.ratio.toFixed(2)],
    ['goal', `${result.goal}: ${verdict}${result.why === null ? '' : `, because ${result.why}`}`],
    [
      'others',
      `${result.foreignCores.toFixed(2)} cores used by other processes, over ${result.seconds.toFixed(0)} s`,
    ],
  ]
  console.log(
    `\n${result.name}${result.quick ? ' (smoke run: the figures say nothing)' : ''} — ${bench.title}`,
  )
  for (const [name, text] of rows) console.log(`  ${name.padEnd(7)} ${text}`)
  for (const note of result.notes) console.log(`  note    ${note}`)
  console.log('  runs')
  for (const run of result.runs) console.log(`    ${runLine(run)}`)
}

function runLine(run: Run): string {
  const more = Object.entries(run.more ?? {}).map(([name, value]) => `${name} ${figure(value)}`)
  return [
    run.what.padEnd(6),
    figure(run.value).padStart(9),
    run.cpuCores === null ? '' : `${run.cpuCores.toFixed(2)} cores`,
    `foreign ${run.foreignCores.toFixed(2)}`,
    ...more,
    run.valid ? '' : 'does not count',
  ]
    .filter((part) => part !== '')
    .join('  ')
}

/** As many digits as there is something to know. */
export function figure(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
