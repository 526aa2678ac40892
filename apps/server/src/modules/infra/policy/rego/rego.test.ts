import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { evaluatePolicies, type PlanCase } from '../evaluate-policies.ts'
import { findTestOpa } from '../testing/find-test-opa.ts'
import { planOf } from '../testing/plan-of.ts'
import { createRego } from './rego.ts'

const opa = findTestOpa()
const module = (...rules: string[]) => ['package tenantry', ...rules].join('\n')

describe.skipIf(opa === null)('Rego', () => {
  const rego = createRego({ configured: opa, path: '' })

  it('says what it finds in a plan, with the object that it is about', async () => {
    const source = module(
      'deny contains {"message": sprintf("%s is too large", [c.change.after.size]), "address": c.address} if {',
      '  some c in input.plan.resource_changes',
      '  c.change.after.size == "huge"',
      '}',
      'warn contains "look twice" if input.kind == "change"',
      'needs_approval contains "never" if false',
    )
    await rego.check(source)
    const plan = planOf([
      { type: 'x', after: { size: 'huge' } },
      { type: 'y', after: { size: 'small' } },
    ])
    const expected = { rule: 'rego', effect: 'deny', message: 'huge is too large', address: 'x.x' }
    const warning = { rule: 'rego', effect: 'warn', message: 'look twice', address: null }
    expect(await rego.evaluate(source, { kind: 'change', plan })).toEqual([expected, warning])
  })

  it.each<[string, string, string]>([
    ['does not parse', module('deny contains if {'), 'Line 2'],
    ['is of another package', 'package other\ndeny contains "x" if true', 'none of the sets'],
    ['holds no set', module('deny := true'), 'is no set'],
    ['holds numbers', module('deny contains 5'), 'no text'],
    [
      'asks the network',
      module('deny contains r if r := http.send({"url": "http://x", "method": "get"})'),
      'http.send',
    ],
    [
      'looks names up',
      module('deny contains r if some r in net.lookup_ip_addr("localhost")'),
      'undefined function',
    ],
    ['reads the environment', module('deny contains r if r := opa.runtime().env.HOME'), 'undefined function'],
    ['fails within a rule', module('deny contains "x" if to_number("a") == 1'), 'to_number'],
  ])('refuses a module that %s', async (_what, source, complaint) => {
    await expect(rego.check(source)).rejects.toMatchObject({
      name: 'RegoInvalid',
      message: expect.stringContaining(complaint),
    })
  })

  it('ends modules that take too much time, memory or room, and leaves nothing behind', async () => {
    const own = await mkdtemp(join(tmpdir(), 'tenantry-rego-test-'))
    vi.stubEnv('TMPDIR', own)
    const endless =
      'deny contains "x" if count([1 | some i in numbers.range(1, 100000); some j in numbers.range(1, 100000); i == j]) < 0'
    const large =
      'deny contains "x" if count([s | some i in numbers.range(1, 100000000); s := sprintf("%d-----------------------", [i])]) < 0'
    const wordy =
      'deny contains s if { some i in numbers.range(1, 40000); s := sprintf("%d%s", [i, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]) }'
    for (const rule of [endless, large, wordy])
      await expect(rego.check(module(rule))).rejects.toMatchObject({ name: 'RegoInvalid' })
    expect(await readdir(own)).toEqual([])
    vi.unstubAllEnvs()
    await rm(own, { recursive: true })
  }, 60_000)

  it('opens no connection', async () => {
    let asked = 0
    const server = createServer((_request, reply) => void (asked++, reply.end('{}'))).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const schema = `# METADATA\n# schemas:\n# - input: {"$ref": "http://127.0.0.1:${port}/x"}\ndeny contains "x" if input.a`
    await rego.check(module(schema)).catch(() => {})
    const match = `deny contains "x" if json.match_schema({}, {"$ref": "http://127.0.0.1:${port}/x"})[0]`
    await rego.check(module(match)).catch(() => {})
    server.close()
    expect(asked).toBe(0)
  })
})

describe('Without an OPA that answers', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenantry-opa-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const program = async (name: string, text: string) => {
    const path = join(folder, name)
    await writeFile(path, `#!/bin/sh\n${text}\n`)
    await chmod(path, 0o755)
    return path
  }
  const source = module('deny contains "x" if false')
  const planned: PlanCase = {
    organizationId: 'org_1',
    kind: 'change',
    module: 'local_vm',
    price: null,
    project: null,
    resource: null,
    document: {},
  }

  it('Rego is refused with what to install, and a policy in it denies every plan', async () => {
    const log = { warn() {} } as never
    const old = await program('old', 'echo "Version: 0.70.0"')
    for (const configured of ['/nonexistent/opa', 'opa', await program('odd', 'echo odd'), old]) {
      const rego = createRego({ configured, path: '' })
      await expect(rego.check(source)).rejects.toMatchObject({
        name: 'RegoUnavailable',
        message: expect.stringContaining('TENANTRY_OPA_BIN'),
      })
      const policies = [{ id: 'pol_1', rules: [{ rule: 'rego' as const, source }] }]
      const findings = await evaluatePolicies({ rego, log }, policies, planned)
      expect(findings).toMatchObject([{ policy: 'pol_1', effect: 'deny' }])
      expect(findings[0]?.message).toContain('could not be evaluated')
    }
  })

  it('an OPA that fails later denies as well', async () => {
    const log = { warn() {} } as never
    const script = 'case "$1" in version) echo "Version: 1.2.3";; capabilities) echo "{}";; *) SAY;; esac'
    for (const [name, say] of Object.entries({
      dies: 'exit 3',
      mumbles: 'echo "[]"',
      silent: 'true',
      odd: 'echo {',
    })) {
      const rego = createRego({ configured: await program(name, script.replace('SAY', say)), path: '' })
      const policies = [{ id: null, rules: [{ rule: 'rego' as const, source }] }]
      expect(await evaluatePolicies({ rego, log }, policies, planned)).toMatchObject([{ effect: 'deny' }])
    }
  })
})
