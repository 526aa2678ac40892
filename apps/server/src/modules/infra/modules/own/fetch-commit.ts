import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'
import { problem, type ProblemError } from '../../../../kernel/errors.ts'
import { OutboundError, type Outbound } from '../../../../kernel/net/index.ts'
import { ModuleRefused, type RunnerUser } from '../../engine/index.ts'
import { openGitTunnel, TooMuch } from './git-tunnel.ts'
import { GitFailed, runGit, type GitCommand } from './run-git.ts'
import { readTree, type TreeFile } from './read-tree.ts'

export interface CommitPlace {
  url: string
  /** The whole id. */
  commit: string
  /** In the repository; empty for its root. */
  folder: string
}

export interface GitOptions {
  /** Where git is looked for. */
  path: string
  /** Whom git runs as where the server is root; null for the server's own user. */
  user: RunnerUser | null
  secondsMax: number
  /** That a repository may send. */
  transferBytesMax: number
}

/** A file of a module; none is a link or can be run. */
export interface ModuleFile {
  path: string
  content: Buffer
}

const FETCH =
  '-C r fetch --quiet --depth=1 --no-tags --no-recurse-submodules --no-auto-maintenance --no-write-fetch-head'.split(
    ' ',
  )
const TREE_BYTES_MAX = 4 * 1024 * 1024
const FILE_OVERHEAD_BYTES = 200

/**
 * Fetches one commit, without its history, and reads the files of a folder out of it. Nothing is ever checked out: no hook, filter, link or submodule of the
 * repository comes into play.
 * @throws MODULE_SOURCE_REFUSED, MODULE_FETCH_FAILED, UNAVAILABLE; ModuleRefused for a folder that is no module's
 */
export async function fetchCommit(
  outbound: Outbound,
  options: GitOptions,
  place: CommitPlace,
): Promise<ModuleFile[]> {
  const signal = AbortSignal.timeout(options.secondsMax * 1000)
  const folder = await mkdtemp(join(tmpdir(), `tenantry-git-${process.pid}-`))
  try {
    if (options.user !== null) await chown(folder, options.user.uid, options.user.gid)
    const git = gitIn(folder, options, signal)
    await fetchInto(outbound, options, place, { folder, git, signal })
    const files = await listFiles(git, place)
    return await readFiles(git, files)
  } catch (error) {
    throw signal.aborted ? fetchFailed('It took too long.', error) : error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Git = (
  parts: Pick<GitCommand, 'arguments' | 'outputBytesMax'> & Partial<Pick<GitCommand, 'settings' | 'input'>>,
) => Promise<Buffer>

function gitIn(folder: string, { path, user }: GitOptions, signal: AbortSignal): Git {
  return async (parts) => {
    try {
      return await runGit({ settings: {}, ...parts, folder, path, user, signal })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
      throw noGit(error)
    }
  }
}

async function fetchInto(
  outbound: Outbound,
  options: GitOptions,
  { url, commit }: CommitPlace,
  { folder, git, signal }: { folder: string; git: Git; signal: AbortSignal },
): Promise<void> {
  const authorities = join(folder, 'authorities.pem')
  await writeFile(authorities, getCACertificates('default').join('\n'), { mode: 0o644 })
  const format = commit.length === 64 ? 'sha256' : 'sha1'
  await git({
    arguments: ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, 'r'],
    outputBytesMax: 1024,
  })
  const tunnel = await openGitTunnel(outbound, new URL(url), { bytesMax: options.transferBytesMax, signal })
  try {
    await git({
      arguments: [...FETCH, '--', url, commit],
      settings: {
        'http.proxy': tunnel.url,
        'http.proxyAuthMethod': 'basic',
        'http.sslCAInfo': authorities,
        'http.followRedirects': 'false',
        'protocol.allow': 'never',
        'protocol.https.allow': 'always',
        'transfer.fsckObjects': 'true',
        'transfer.bundleURI': 'false',
        // One file is kept as it came; to write each object by itself would make thousands.
        'fetch.unpackLimit': '1',
        'pack.threads': '1',
        'core.hooksPath': '/dev/null',
        'credential.helper': '',
      },
      outputBytesMax: 64 * 1024,
    })
    const type = await git({ arguments: ['-C', 'r', 'cat-file', '-t', commit], outputBytesMax: 1024 })
    if (type.toString('utf8').trim() !== 'commit') throw fetchFailed('The id is not one of a commit.')
  } catch (error) {
    throw signal.aborted ? error : explain(error, tunnel.failure())
  } finally {
    await tunnel.close()
  }
}

async function listFiles(git: Git, { commit, folder }: CommitPlace): Promise<TreeFile[]> {
  const tree = folder === '' ? `${commit}^{tree}` : `${commit}:${folder}`
  try {
    const type = await git({ arguments: ['-C', 'r', 'cat-file', '-t', tree], outputBytesMax: 1024 })
    if (type.toString('utf8').trim() !== 'tree') throw new GitFailed('It is no folder.')
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error
    throw fetchFailed(
      `The commit has no folder ${JSON.stringify(folder)}.`,
      error,
      'Name the folder from the root of the repository, or leave it out for the root itself.',
    )
  }
  try {
    const listed = await git({
      arguments: ['-C', 'r', 'ls-tree', '-r', '-z', '-l', '--full-tree', tree],
      outputBytesMax: TREE_BYTES_MAX,
    })
    return readTree(listed)
  } catch (error) {
    if (error instanceof RangeError) throw new ModuleRefused(folder || '.', null, 'it has too many files')
    throw error
  }
}

async function readFiles(git: Git, files: readonly TreeFile[]): Promise<ModuleFile[]> {
  const bytes = files.reduce((sum, { size }) => sum + size + FILE_OVERHEAD_BYTES, 0)
  const input = files.map(({ id }) => `${id}\n`).join('')
  const output = await git({ arguments: ['-C', 'r', 'cat-file', '--batch'], input, outputBytesMax: bytes })
  let at = 0
  return files.map(({ path, size }) => {
    const start = output.indexOf(10, at) + 1
    at = start + size + 1
    return { path, content: output.subarray(start, start + size) }
  })
}

function explain(error: unknown, inTunnel: unknown): unknown {
  if (inTunnel instanceof TooMuch)
    return fetchFailed('The repository sends more than a module may have.', inTunnel)
  if (inTunnel instanceof OutboundError) {
    if (inTunnel.failure === 'refused') return sourceRefused(inTunnel.message)
    return fetchFailed(inTunnel.message, inTunnel)
  }
  if (!(error instanceof GitFailed)) return error
  if (/certificate|SSL/i.test(error.message))
    return fetchFailed('The certificate of the host is not good.', error)
  if (/not our ref|no such remote ref|couldn't find remote ref|unadvertised object/i.test(error.message))
    return fetchFailed('The repository has no such commit, or does not give it out.', error)
  if (/not found|could not read Username|Authentication failed|40[134]/i.test(error.message))
    return fetchFailed('There is no such repository, or it is not public.', error)
  if (/fsck|index-pack/i.test(error.message))
    return fetchFailed('Git does not take what the repository sends.', error)
  return fetchFailed('Git could not fetch it.', error)
}

function fetchFailed(
  detail: string,
  cause?: unknown,
  hint = 'Try `git ls-remote <url>` from elsewhere: the repository has to be public, and the commit to be in it.',
): ProblemError {
  return problem('MODULE_FETCH_FAILED', {
    detail,
    hint,
    cause,
  })
}

export function sourceRefused(detail: string): ProblemError {
  return problem('MODULE_SOURCE_REFUSED', {
    detail,
    hint: '`tenantry infra modules rules` shows where modules may come from.',
    errors: [{ pointer: '/url', detail: 'is refused' }],
  })
}

function noGit(cause: unknown): ProblemError {
  return problem('UNAVAILABLE', {
    detail: 'This installation cannot fetch modules: it has no git.',
    hint: 'Whoever runs it installs the package `git`.',
    cause,
  })
}
