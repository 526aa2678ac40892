import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOutbound, readAllowedDestinations, type Outbound } from '../../../../kernel/net/index.ts'
import { NOBODY } from '../../engine/index.ts'
import { startGitServer, type GitServer } from '../testing/git-server.ts'
import { fetchCommit, type GitOptions } from './fetch-commit.ts'
import { openGitTunnel } from './git-tunnel.ts'

const options: GitOptions = {
  path: process.env['PATH'] ?? '',
  user: process.getuid?.() === 0 ? NOBODY : null,
  secondsMax: 30,
  transferBytesMax: 4 * 1024 * 1024,
}

describe('the fetch of a commit', () => {
  let git: GitServer
  let outbound: Outbound
  beforeAll(async () => {
    git = await startGitServer()
    const allowed = readAllowedDestinations(`127.0.0.1:${git.port},[::1]:${git.port}`, 'test')
    outbound = createOutbound({ allowed, ownHosts: [], ownAddresses: () => [] })
  })
  afterAll(() => git.close())
  const place = async (name: string, files: Parameters<GitServer['commit']>[1]) => ({
    url: git.url(name),
    commit: await git.commit(name, files),
    folder: '',
  })
  const leftovers = async () =>
    (await readdir(tmpdir())).filter((name) => name.startsWith(`tenantry-git-${process.pid}-`))

  it('gives the files as they are, byte for byte, of that commit and no other', async () => {
    const bytes = Buffer.from([0, 10, 13, 10, 255])
    const first = await place('plain', { 'main.tf': 'a', 'x/bin': bytes, empty: '' })
    await git.commit('plain', { 'main.tf': 'b', later: 'x' })
    const files = await fetchCommit(outbound, options, first)
    expect(files.map(({ path, content }) => [path, content.toString('latin1')])).toEqual([
      ['empty', ''],
      ['main.tf', 'a'],
      ['x/bin', bytes.toString('latin1')],
    ])
  })

  it('ends when more comes than may, whatever it would unpack to', async () => {
    const noise = Buffer.from(Array.from({ length: 6 * 1024 * 1024 }, () => Math.floor(Math.random() * 256)))
    const large = await place('noise', { 'main.tf': '', noise })
    await expect(fetchCommit(outbound, options, large)).rejects.toMatchObject({
      code: 'MODULE_FETCH_FAILED',
      message: expect.stringContaining('sends more'),
    })
  })

  it('goes nowhere that the rules for outbound requests do not allow', async () => {
    const closed = createOutbound({ allowed: [], ownHosts: [], ownAddresses: () => [] })
    const asked = git.requests.length
    const plain = await place('refused', { 'main.tf': '' })
    await expect(fetchCommit(closed, options, plain)).rejects.toMatchObject({ code: 'MODULE_SOURCE_REFUSED' })
    expect(git.requests).toHaveLength(asked)
  })

  it('goes through a tunnel that is open to nobody else, and leads to nowhere else', async () => {
    const tunnel = await openGitTunnel(outbound, new URL(git.url('plain')), {
      bytesMax: 1000,
      signal: AbortSignal.timeout(10_000),
    })
    const { port, username, password } = new URL(tunnel.url)
    const ask = (path: string, authorization: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { 'proxy-authorization': authorization }
        const sent = request({ host: '127.0.0.1', port, method: 'CONNECT', path, headers })
        sent.once('connect', (response, socket) => {
          socket.destroy()
          resolve(response.statusCode)
        })
        sent.once('error', reject)
        sent.end()
      })
    const basic = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    try {
      expect(await ask(`localhost:${git.port}`, 'Basic eDp5')).toBe(407)
      expect(await ask('127.0.0.1:22', basic)).toBe(403)
      expect(await ask(`localhost:${git.port}`, basic)).toBe(200)
    } finally {
      await tunnel.close()
    }
  })

  it('ends in time when the repository does not answer, and leaves nothing behind', async () => {
    const plain = await place('hanging', { 'main.tf': '' })
    git.hang()
    await expect(fetchCommit(outbound, { ...options, secondsMax: 2 }, plain)).rejects.toMatchObject({
      message: 'It took too long.',
    })
    expect(await leftovers()).toEqual([])
  })
})
