import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'

interface Check {
  name: string
  command: string
  args: string[]
}

/** Everything `npm run check` holds the code to. Each runs by itself too: the command is printed with its result. */
const checks: Check[] = [
  { name: 'format', command: 'prettier', args: ['--check', '.'] },
  { name: 'types', command: 'tsc', args: ['-p', 'tsconfig.json'] },
  { name: 'types in a browser', command: 'tsc', args: ['-p', 'tsconfig.browser.json'] },
  { name: 'types in the dashboard', command: 'tsc', args: ['-p', 'apps/dashboard/tsconfig.json'] },
  { name: 'types of React components', command: 'tsc', args: ['-p', 'packages/react/tsconfig.json'] },
  { name: 'types of the example', command: 'tsc', args: ['-p', 'examples/saas-app/tsconfig.json'] },
  {
    name: 'lint',
    command: 'oxlint',
    args: [
      '--type-aware',
      '--deny-warnings',
      'apps',
      'packages',
      'examples',
      'bench',
      'scripts',
      'terraform',
    ],
  },
  { name: 'boundaries', command: 'node', args: ['--conditions=development', 'scripts/check-boundaries.ts'] },
  { name: 'dead code', command: 'knip', args: ['--no-progress'] },
  {
    name: 'OpenAPI drift',
    command: 'node',
    args: ['--conditions=development', 'scripts/write-openapi.ts', '--check'],
  },
  {
    name: 'SECURITY.md',
    command: 'node',
    args: ['--conditions=development', 'scripts/check-security-table.ts'],
  },
  {
    name: 'dashboard',
    command: 'node',
    args: ['--conditions=development', 'scripts/check-dashboard.ts'],
  },
  { name: 'packages', command: 'node', args: ['--conditions=development', 'scripts/check-packages.ts'] },
]

const failed: string[] = []
for (const check of checks) {
  const startedMs = performance.now()
  const { code, output } = await run(check)
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  console.log(`${code === 0 ? '✓' : '✗'} ${check.name} (${seconds} s)`)
  if (code === 0) continue
  failed.push(check.name)
  console.log(`  ${check.command} ${check.args.join(' ')}\n${output}`)
}
if (failed.length > 0) {
  console.log(`\nFailed: ${failed.join(', ')}`)
  process.exitCode = 1
}

function run(check: Check): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(check.command, check.args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
