import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { buildDashboard } from './build-dashboard.ts'

/** Holds the dashboard to its weight: what a browser has to load before the first page, as gzip has it. */
const FIRST_LOAD_BYTES_MAX = 250 * 1024

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
}

const dist = fileURLToPath(new URL('../apps/dashboard/dist/', import.meta.url))

await buildDashboard()
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8')) as Record<string, Chunk>
const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry === true)
if (entry === undefined) throw new Error('The build names no entry.')
const files = [...firstLoad(entry)].map((key) => manifest[key]?.file ?? '')
const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(dist + file)).length, 0)
console.log(`first load: ${(bytes / 1024).toFixed(1)} KiB of JavaScript in ${files.length} files`)
if (bytes > FIRST_LOAD_BYTES_MAX) {
  console.error(`It may be ${FIRST_LOAD_BYTES_MAX / 1024} KiB: load lazily what the first page does without.`)
  process.exitCode = 1
}

/** A chunk with everything that it imports statically. */
function firstLoad(key: string, seen = new Set<string>()): Set<string> {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key]?.imports ?? []) firstLoad(next, seen)
  return seen
}
