import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { format } from 'prettier'
import type { Bench, Result } from './bench.ts'
import { figure } from './print-result.ts'

interface Recorded {
  bench: Pick<Bench, 'title' | 'floor'>
  result: Result
  /** ISO 8601, UTC. */
  date: string
  revision: string
  machine: string
  node: string
  sqlite: string
}

const RESULTS = new URL('../results.json', import.meta.url)
const PAGE = new URL('../RESULTS.md', import.meta.url)

/** Keeps the newest result of each bench in results.json, and writes RESULTS.md from them. */
export async function recordResult({ title, floor }: Bench, result: Result): Promise<void> {
  if (result.quick) throw new Error('The figures of a smoke run are not recorded.')
  const others = (await readRecorded()).filter((one) => one.result.name !== result.name)
  const mine: Recorded = {
    bench: { title, floor },
    result,
    date: new Date().toISOString().slice(0, 16),
    revision: revision(),
    machine: machine(),
    node: process.versions.node,
    sqlite: String(process.versions['sqlite']),
  }
  const all = [...others, mine].toSorted((a, b) => a.result.name.localeCompare(b.result.name))
  await writeFile(RESULTS, await formatted(JSON.stringify(all), 'json'))
  await writeFile(PAGE, await formatted(page(all), 'markdown'))
}

async function readRecorded(): Promise<Recorded[]> {
  try {
    return JSON.parse(await readFile(RESULTS, 'utf8')) as Recorded[]
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function page(all: readonly Recorded[]): string {
  const machines = [...new Set(all.map((one) => `${one.machine}, Node ${one.node}, SQLite ${one.sqlite}`))]
  return [
    '# Results',
    'Written by `npm run bench -- <name> --record`, never by hand. [README.md](README.md) says how to read it.',
    ...machines.map((one) => `Machine: ${one}.`),
    '| bench | ours | floor | ratio | goal | pass | cores used by others | date (UTC) | revision |',
    '| --- | ---: | ---: | ---: | --- | --- | ---: | --- | --- |',
  ]
    .join('\n\n')
    .replace('|\n\n| ---', '|\n| ---')
    .concat('\n', all.map(row).join('\n'), '\n\n', all.map(section).join('\n\n'))
}

function row({ result, date, revision }: Recorded): string {
  const cells = [
    `\`${result.name}\``,
    `${figure(result.value)} ${result.unit}`,
    result.floor === null ? '–' : figure(result.floor),
    result.ratio === null ? '–' : result.ratio.toFixed(2),
    result.goal,
    result.pass === null ? 'not judged' : result.pass ? 'yes' : '**no**',
    result.foreignCores.toFixed(2),
    date.replace('T', ' '),
    revision,
  ]
  return `| ${cells.join(' | ')} |`
}

function section({ bench, result }: Recorded): string {
  const runs = Map.groupBy(result.runs, ({ what }) => what)
  const lines = Array.from(runs, ([what, list]) => {
    const values = list.map((run) => `${figure(run.value)}${run.valid ? '' : ' (does not count)'}`)
    return `- ${what}: ${values.join(', ')}`
  })
  return [
    `## ${result.name}`,
    `${bench.title}. Floor: ${bench.floor}.`,
    ...(result.why === null ? [] : [`Not judged, because ${result.why}.`]),
    ...(result.notes.length === 0 ? [] : [result.notes.join(' ')]),
    `Runs, ${result.unit}:`,
    lines.join('\n'),
  ].join('\n\n')
}

function revision(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', cwd: import.meta.dirname }).trim()
  const changed = git('status', '--porcelain', '--', '../../apps', '../../packages') !== ''
  return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes' : ''}`
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const gib = (totalmem() / 2 ** 30).toFixed(0)
  return `${availableParallelism()} cores (${model}), ${gib} GiB, ${type()} ${release()}`
}

function formatted(text: string, parser: string): Promise<string> {
  return format(text, { parser, printWidth: 110 })
}
