import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../errors.ts'
import {
  createOutbound,
  machineAddresses,
  OutboundError,
  readAllowedDestinations,
  type ResolveName,
} from './index.ts'

const PUBLIC = '93.184.215.14'
const nothing = { allowed: [], ownHosts: [], ownAddresses: () => [] }
const never: ResolveName = () => Promise.reject(new Error('Nobody may ask DNS here.'))

/** What the guard says of a URL: `null` when it would be sent. */
async function verdict(
  url: string,
  { allow = '', own = [] as string[], machine = [] as string[], addresses = [PUBLIC] } = {},
): Promise<string | null> {
  const rules = {
    allowed: readAllowedDestinations(allow, 'ALLOW'),
    ownHosts: own,
    ownAddresses: () => machine,
  }
  const error: unknown = await createOutbound(rules, async () => addresses)
    .check(url)
    .catch((reason: unknown) => reason)
  if (error === undefined) return null
  if (!(error instanceof OutboundError)) throw error
  expect(error.failure).toBe('refused')
  return error.message
}

describe('the rules for requests to other servers', () => {
  it.each([
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://017700000001/',
    'http://127.1/',
    'http://①②⑦.0.0.1/',
    'http://127。0。0。1/',
    'http:\\\\127.0.0.1\\x',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://100.100.100.200/',
    'http://168.63.129.16/',
    'http://192.0.0.192/',
    'http://192.0.2.1/',
    'http://198.18.0.1/',
    'http://192.88.99.1/',
    'http://224.0.0.1/',
    'http://240.0.0.1/',
    'http://255.255.255.255/',
    'http://[::]/',
    'http://[::1]/',
    'http://[::127.0.0.1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[::ffff:0:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b:1::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001::1]/',
    'http://[2001:db8::1]/',
    'http://[fe80::1]/',
    'http://[fec0::1]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://[ff02::1]/',
    'http://[4000::1]/',
  ])('refuse %s as an address that is not public', async (url) => {
    expect(await verdict(url)).toContain('not public')
  })

  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'javascript:alert(1)',
    'https://user:secret@example.com/',
    'https://user@example.com/',
    'http://example.com:22/',
    'http://example.com:0/',
    'http://example.com:8080/',
    'http://93.184.215.14:6379/',
    'https://[fe80::1%25eth0]/',
    'https:///',
    'example.com',
    '',
    `https://example.com/${'x'.repeat(2048)}`,
  ])('refuse %s', async (url) => {
    expect(await verdict(url)).not.toBeNull()
  })

  it.each([
    'https://example.com/hook?x=1',
    'http://example.com',
    'https://93.184.215.14/',
    'https://[2606:4700::1111]/',
  ])('let %s through', async (url) => {
    expect(await verdict(url)).toBeNull()
  })

  it('look at every address of a name: one that is not public refuses all', async () => {
    for (const bad of ['127.0.0.1', '::ffff:10.0.0.1', 'fe80::1%eth0', '64:ff9b::a00:1', 'nonsense']) {
      const outbound = createOutbound(nothing, async () => [PUBLIC, bad])
      const sent = outbound.fetch('http://example.com/', { timeoutMs: 1_000, bodyBytesMax: 1 })
      await expect(sent, bad).rejects.toThrow(OutboundError)
    }
    expect(await verdict('http://example.com/', { addresses: [PUBLIC, '10.0.0.1'] })).toContain('not public')
  })

  it('tell whoever chose the URL nothing about the addresses of our network', async () => {
    expect(await verdict('http://intranet.example.com/', { addresses: ['10.11.12.13'] })).not.toContain(
      '10.11',
    )
  })

  it('refuse our own names, however they are written, and the addresses of this machine', async () => {
    const own = ['Api.Example.com']
    for (const url of ['https://api.example.com/', 'https://API.EXAMPLE.COM./x', 'http://api.ex%61mple.com/'])
      expect(await verdict(url, { own }), url).toContain('itself')
    expect(await verdict('https://other.example.com/', { own })).toBeNull()
    expect(await verdict(`https://${PUBLIC}/`, { own: [PUBLIC] })).toContain('itself')
    const allow = '127.0.0.1:8080,[::1]:8080'
    expect(await verdict('http://127.0.0.1:8080/', { own: ['127.0.0.1'], allow })).toBeNull()
    const local = { own: ['localhost'], allow, addresses: ['127.0.0.1', '::1'] }
    expect(await verdict('http://localhost:8080/', local)).toBeNull()

    const machine = [PUBLIC, '2606:4700::1111', 'fe80::1%eth0']
    for (const url of [
      `http://${PUBLIC}/`,
      'http://[::ffff:5db8:d70e]/',
      'https://[2606:4700:0::1111]/',
      'http://x.test/',
    ])
      expect(await verdict(url, { machine }), url).toContain('itself')
    expect(await verdict(`http://${PUBLIC}/`, { machine, allow: PUBLIC })).toBeNull()
    const interfaces = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
    expect(machineAddresses()).toEqual(interfaces.map(({ address }) => address))
  })

  it('let through what whoever runs the installation allows, at its ports and no others', async () => {
    const allow = '127.0.0.1:8080, 10.0.0.0/8,[fd00::/8]:*,::1'
    for (const url of [
      'http://127.0.0.1:8080/',
      'http://[::ffff:127.0.0.1]:8080/',
      'http://10.2.3.4/',
      'https://10.2.3.4/',
      'http://[fd00::5]:9999/',
      'http://[::1]/',
    ])
      expect(await verdict(url, { allow }), url).toBeNull()
    for (const url of [
      'http://127.0.0.1/',
      'http://127.0.0.1:8081/',
      'http://127.0.0.2:8080/',
      'http://10.2.3.4:8080/',
      'http://11.2.3.4:8080/',
      'http://[fe80::1]:9999/',
    ])
      expect(await verdict(url, { allow }), url).not.toBeNull()
    const named = (address: string, port: number) =>
      verdict(`http://hooks.internal:${port}/`, { allow, addresses: [address] })
    expect(await named('127.0.0.1', 8080)).toBeNull()
    expect(await named('10.9.9.9', 8080)).not.toBeNull()
    expect(await named(PUBLIC, 8080)).toContain('port')
  })

  it.each([
    'nonsense',
    '10.0.0.0/33',
    '127.0.0.1:99999',
    '127.0.0.1:x',
    '[::1',
    'example.com:80',
    '10.0.0.0/8/8',
  ])('refuse the setting %s with a sentence that names it', (text) => {
    expect(() => readAllowedDestinations(text, 'TENANTRY_OUTBOUND_ALLOW')).toThrow(ConfigError)
    expect(() => readAllowedDestinations(text, 'TENANTRY_OUTBOUND_ALLOW')).toThrow(
      /^TENANTRY_OUTBOUND_ALLOW: /,
    )
  })

  it('let a name pass early that cannot be looked up now', async () => {
    const outbound = createOutbound(nothing, never)
    await expect(outbound.check('https://example.com/')).resolves.toBeUndefined()
    await expect(outbound.check('https://127.0.0.1/')).rejects.toThrow('not public')
  })
})
