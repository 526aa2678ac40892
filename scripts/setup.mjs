// Prepares a checkout: installs what the lockfile says, and makes sure that npm scripts run on Node 24 or newer.
// Runs before start, test, check, bench and build, on any Node from 20, and depends on nothing.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NODE_MAJOR_MIN = 24
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'node_modules', '.tenantry-setup')
const pinnedNode = join(root, 'node_modules', '.bin', 'node')

const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(process.platform + process.arch)
  .digest('hex')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  install()
  writeFileSync(stamp, wanted)
}
checkNode()

function install() {
  console.error('Installing dependencies (once; takes about half a minute) …')
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  // `--ignore-scripts`: no dependency needs its install script, and none should run code at install.
  const result = spawnSync(
    command,
    [...first, 'ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
    },
  )
  if (result.status !== 0)
    fail('Installing the dependencies failed; the lines above say why. Then run the command again.')
}

function checkNode() {
  const version = existsSync(pinnedNode) ? pinnedVersion() : process.version
  const major = Number(/^v(\d+)\./.exec(version)?.[1] ?? 0)
  if (major >= NODE_MAJOR_MIN) return
  fail(
    `Tenantry needs Node ${NODE_MAJOR_MIN} or newer; this is ${version}. ` +
      `No ready-made Node for ${process.platform}-${process.arch} comes with it: install Node ${NODE_MAJOR_MIN} from https://nodejs.org and try again.`,
  )
}

function pinnedVersion() {
  try {
    return execFileSync(pinnedNode, ['--version'], { encoding: 'utf8' }).trim()
  } catch (error) {
    fail(`The Node that comes with Tenantry does not run here: ${error.message}`)
  }
}

function fail(message) {
  console.error(`\n${message}\n`)
  process.exit(1)
}
