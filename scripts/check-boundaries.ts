import { execFileSync, spawnSync } from 'node:child_process'

/**
 * Runs dependency-cruiser and makes sure that it really looked: without a TypeScript compiler API it finds no module at all and
 * still reports success.
 */
const folders = ['apps', 'packages', 'examples', 'bench', 'scripts', 'terraform']
const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...folders], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.(ts|tsx|mjs)$/.test(path))

const result = spawnSync(
  'depcruise',
  [...folders, '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
  {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  },
)
if (result.stdout === '') throw new Error(`dependency-cruiser did not run: ${result.stderr}`)

interface Cruise {
  modules: { source: string }[]
  summary: { violations: { from: string; to: string; rule: { name: string; severity: string } }[] }
}
const cruise = JSON.parse(result.stdout) as Cruise
const seen = new Set(cruise.modules.map((module) => module.source))
const missed = sources.filter((path) => !seen.has(path))
const violations = cruise.summary.violations.filter((violation) => violation.rule.severity === 'error')

for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} → ${to}`)
for (const path of missed) console.error(`not seen by dependency-cruiser: ${path}`)
console.log(`${sources.length} sources, ${seen.size} modules cruised, ${violations.length} violations`)
if (violations.length > 0 || missed.length > 0) process.exitCode = 1
