import { execFileSync, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { localhostCertificate } from '../../../../kernel/mail/testing/localhost-certificate.ts'

export interface GitServer {
  port: number
  /** Of a repository. */
  url(name: string): string
  /** Commits files to a new repository, and gives the id. */
  commit(name: string, files: Readonly<Record<string, string | Buffer | { link: string }>>): Promise<string>
  /** Runs git in a repository. */
  git(name: string, args: readonly string[], input?: string): string
  /** Paths that were asked for. */
  requests: string[]
  /** Answers nothing any more, while it takes connections. */
  hang(): void
  close(): Promise<void>
}

const identity = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.test',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.test',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
}

/** Real repositories behind git's own HTTP server and TLS, whose certificate the processes of tests trust. */
export async function startGitServer(): Promise<GitServer> {
  const root = await mkdtemp(join(tmpdir(), 'git-server-'))
  const requests: string[] = []
  let isHanging = false
  const server = createServer(localhostCertificate, (request, response) => {
    requests.push(request.url ?? '')
    if (!isHanging) answer(root, request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const git = (name: string, args: readonly string[], input?: string) =>
    execFileSync('git', args, {
      cwd: join(root, name),
      env: { ...process.env, ...identity },
      input: input ?? '',
      encoding: 'utf8',
    }).trim()
  return {
    port,
    url: (name) => `https://localhost:${port}/${name}/.git`,
    requests,
    git,
    hang: () => void (isHanging = true),
    async commit(name, files) {
      const folder = join(root, name)
      await mkdir(folder, { recursive: true })
      git(name, ['init', '--quiet'])
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        if (typeof content === 'object' && 'link' in content) await symlink(content.link, join(folder, path))
        else await writeFile(join(folder, path), content)
      }
      git(name, ['add', '--all', '--force'])
      git(name, ['commit', '--quiet', '--message', 'Files'])
      return git(name, ['rev-parse', 'HEAD'])
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Hands a request to `git http-backend`, as a web server does it (RFC 3875). */
function answer(root: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      // Whoever runs the tests may not be whom the repositories belong to.
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
    },
  })
  request.pipe(child.stdin)
  child.stdin.on('error', () => {})
  let head = Buffer.alloc(0)
  let isHeadDone = false
  child.stdout.on('data', (chunk: Buffer) => {
    if (isHeadDone) return void response.write(chunk)
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end === -1) return
    isHeadDone = true
    const fields = head.subarray(0, end).toString('latin1').split('\r\n')
    for (const field of fields) {
      const [name = '', value = ''] = field.split(/: (.*)/)
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
      else response.setHeader(name, value)
    }
    response.write(head.subarray(end + 4))
  })
  child.once('close', () => response.end())
}
