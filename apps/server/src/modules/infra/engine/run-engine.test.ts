import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { describeWithEngine } from './testing/find-test-engine.ts'
import { STATE_PASSWORD, startStateServer } from './testing/state-server.ts'
import { testRun } from './testing/test-run.ts'
import { findTestSandbox } from './testing/test-sandbox.ts'
import { unsafeLocalSandbox } from './sandbox/unsafe-local.ts'
import type { EngineStep } from './engine-step.ts'

const sandbox = (await findTestSandbox()) ?? unsafeLocalSandbox()

const BUCKET = `
variable "size" { type = number }
variable "secret" {
  type      = string
  sensitive = true
}
resource "terraform_data" "bucket" {
  input            = { size = var.size, secret = var.secret }
  triggers_replace = var.size
}
output "id" { value = terraform_data.bucket.id }
output "secret" {
  value     = var.secret
  sensitive = true
}
`
const SLOW = `
resource "terraform_data" "slow" {
  provisioner "local-exec" { command = "echo started; trap '' INT; sleep 3; echo finished" }
}
`
const PLAN = { kind: 'plan', out: 'plan.bin' } as const
const APPLY = { kind: 'apply', planFile: 'plan.bin' } as const
const inputs = { size: 1, secret: 'a secret: {"<&>"}' }

await describeWithEngine('the engine in a sandbox', (engine) => {
  it('plans, shows, applies, tells outputs, finds no change after, and destroys, with its state at our backend', async () => {
    const server = await startStateServer()
    const run = await testRun(engine, sandbox, { files: { 'main.tf': BUCKET }, inputs, backend: server })
    expect(await run.step({ kind: 'init' })).toMatchObject({
      outcome: 'succeeded',
      exitCode: 0,
      hasChanges: null,
    })
    expect(await run.step({ kind: 'validate' })).toMatchObject({
      outcome: 'succeeded',
      document: { valid: true },
    })
    expect(await run.step(PLAN)).toMatchObject({ outcome: 'succeeded', hasChanges: true })
    const planned = run.events.find(({ type }) => type === 'planned_change')
    expect(planned).toMatchObject({ change: { address: 'terraform_data.bucket', action: 'create' } })

    const shown = await run.step({ kind: 'show', planFile: 'plan.bin' })
    expect(shown.document).toMatchObject({ variables: { secret: { value: inputs.secret } } })
    expect(await run.step(APPLY)).toMatchObject({
      outcome: 'succeeded',
      stateIsUnknown: false,
      erroredState: null,
    })
    expect(run.events.find(({ type }) => type === 'change_summary')).toMatchObject({ add: 1, remove: 0 })
    const written = server.state()
    // As the server reads them for the resource.
    expect(written).toMatchObject({ outputs: { secret: { value: inputs.secret, sensitive: true } } })
    expect(written).not.toHaveProperty('outputs.id.sensitive', true)
    expect(server.lock()).toBeNull()

    const { document } = await run.step({ kind: 'output' })
    expect(document).toMatchObject({ secret: { sensitive: true, value: inputs.secret } })
    expect(await run.step(PLAN)).toMatchObject({ outcome: 'succeeded', hasChanges: false })
    expect(await run.step({ kind: 'refresh' })).toMatchObject({ outcome: 'succeeded', hasChanges: false })
    await run.step({ kind: 'plan', out: 'destroy.bin', mode: 'destroy' })
    expect(await run.step({ kind: 'apply', planFile: 'destroy.bin' })).toMatchObject({ outcome: 'succeeded' })
    expect(server.state()).toMatchObject({ resources: [] })
  })

  it('keeps the token of the state out of every file of the run, the plan included', async () => {
    const server = await startStateServer()
    const run = await testRun(engine, sandbox, { files: { 'main.tf': BUCKET }, inputs, backend: server })
    await run.apply()
    const files = (await readdir(run.directory.folder, { withFileTypes: true, recursive: true })).filter(
      (entry) => entry.isFile(),
    )
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['plan.bin', 'terraform.tfstate']))
    for (const { parentPath, name } of files) {
      const bytes = await readFile(join(parentPath, name))
      const texts = [bytes.toString('latin1'), ...inflated(bytes)]
      if (name === 'plan.bin') expect(texts.length, 'the plan was unpacked').toBeGreaterThan(3)
      for (const text of texts) expect(text).not.toContain(STATE_PASSWORD)
    }
  })

  it('tells what is wrong with a module, with file and line, and calls it a failure', async () => {
    const files = { 'main.tf': 'resource "terraform_data" "a" {\n  inptu = 1\n}\n' }
    const run = await testRun(engine, sandbox, { files })
    await run.step({ kind: 'init' })
    const diagnostic = {
      severity: 'error',
      summary: 'Unsupported argument',
      range: { file: 'main.tf', line: 2 },
    }
    expect(await run.step({ kind: 'validate' })).toMatchObject({
      outcome: 'failed',
      diagnostics: [diagnostic],
    })
    expect(await run.step(PLAN)).toMatchObject({
      outcome: 'failed',
      exitCode: 1,
      hasChanges: null,
      diagnostics: [diagnostic],
    })
  })

  it('destroys without a plan, imports what is there, and pushes a state that the engine had to leave behind', async () => {
    const server = await startStateServer()
    const run = await testRun(engine, sandbox, { files: { 'main.tf': BUCKET }, inputs, backend: server })
    await run.step({ kind: 'init' })
    const imported = await run.step({ kind: 'import', address: 'terraform_data.bucket', id: 'an-id' })
    expect(imported).toMatchObject({ outcome: 'succeeded' })
    expect(JSON.stringify(server.state())).toContain('an-id')
    expect(await run.step({ kind: 'destroy' })).toMatchObject({ outcome: 'succeeded' })
    expect(server.state()).toMatchObject({ resources: [] })

    await run.step(PLAN)
    let isDown = false
    const result = await run.step(APPLY, {
      onEvent(event) {
        // The state was locked and read: from here on there is nobody.
        if (event.type !== 'apply_start' || isDown) return
        isDown = true
        server.setDown(true)
      },
    })
    expect(result).toMatchObject({ outcome: 'failed', erroredState: 'errored.tfstate' })
    server.setDown(false)
    server.unlock()
    const pushed = await run.step({ kind: 'state_push', file: 'errored.tfstate' })
    expect(pushed).toMatchObject({ outcome: 'succeeded' })
    expect(JSON.stringify(server.state())).toContain('terraform_data')
  }, 90_000)

  it('cancelled, gets one SIGINT however often it is asked, lets the resource finish and saves its state', async () => {
    const server = await startStateServer()
    const run = await testRun(engine, sandbox, { files: { 'main.tf': SLOW }, backend: server })
    await run.step({ kind: 'init' })
    await run.step(PLAN)
    const abort = new AbortController()
    const result = await run.step(APPLY, {
      signal: abort.signal,
      onEvent({ message }) {
        if (message.includes('started')) abort.abort()
      },
    })
    const text = run.events.map(({ message }) => message).join('\n')
    expect(text).toMatch(/Interrupt received/)
    expect(text).not.toMatch(/Two interrupts received/)
    expect(result).toMatchObject({ outcome: 'cancelled', stateIsUnknown: false, killedFor: null })
    expect(server.state()).toMatchObject({ resources: [{ name: 'slow' }] })
    expect(server.lock()).toBeNull()
  })

  it('that does not end in its grace is killed, and its state is unknown', async () => {
    const server = await startStateServer()
    const stubborn = SLOW.replace('sleep 3', 'sleep 60')
    const run = await testRun(engine, sandbox, {
      files: { 'main.tf': stubborn },
      backend: server,
      run: { graceSeconds: 1, limits: { seconds: 4 } },
    })
    await run.step({ kind: 'init' })
    await run.step(PLAN)
    server.holdWrites()
    const result = await run.step(APPLY)
    expect(result).toMatchObject({ outcome: 'timed_out', stateIsUnknown: true })
    expect(server.lock(), 'whoever was killed keeps its lock').not.toBeNull()
  })

  it('is ended when whoever reads its lines fails', async () => {
    const run = await testRun(engine, sandbox, { files: { 'main.tf': SLOW } })
    await run.step({ kind: 'init' })
    await run.step(PLAN)
    const failing = run.step(APPLY, {
      onEvent() {
        throw new Error('the log is full')
      },
    })
    await expect(failing).rejects.toThrow('the log is full')
  })

  it('shows no secret of its environment, however a program writes it', async () => {
    const key = 'wJalrXUtnFEMI/K7MDENG+bPx"R\\fiCY<EXAMPLE>'
    const script = `#!/bin/sh\nfor i in 1 2; do printf '%s\\n' "$CLOUD_KEY"; printf 'user:%s' "$CLOUD_KEY" | base64 -w0; echo; done\necho end-of-script\n`
    const files = {
      'main.tf':
        'resource "terraform_data" "a" {\n  provisioner "local-exec" { command = "sh ${path.module}/tell.sh" }\n}\n',
      'tell.sh': script,
    }
    const run = await testRun(engine, sandbox, { files, run: { credentials: { CLOUD_KEY: key } } })
    await run.apply()
    const text = JSON.stringify(run.events)
    expect(text).toContain('end-of-script')
    expect(text).toContain('(secret)')
    expect(text).not.toMatch(/wJalrXUtnFEMI|K7MDENG|d0phbHJYVXRuRkVNSS|phbHJYVXRuRkVNS/)
  })

  it('takes no address, id or file that it could take for something else', async () => {
    const run = await testRun(engine, sandbox, { files: {} })
    const hostile: EngineStep[] = [
      { kind: 'import', address: '-config=/etc', id: 'x' },
      { kind: 'import', address: 'a.b', id: '-lock=false' },
      { kind: 'import', address: 'a.b["${file(1)}"]', id: 'x' },
      { kind: 'apply', planFile: '-auto-approve' },
      { kind: 'apply', planFile: '../plan' },
      { kind: 'plan', out: 'a/b' },
      { kind: 'state_push', file: '-force' },
    ]
    for (const step of hostile) await expect(run.step(step), JSON.stringify(step)).rejects.toThrow(TypeError)
  })
})

/** What lies in a zip archive, unpacked as far as it can be. */
function inflated(bytes: Buffer): string[] {
  const texts: string[] = []
  for (let at = bytes.indexOf('PK\x03\x04'); at >= 0; at = bytes.indexOf('PK\x03\x04', at + 4)) {
    const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
    try {
      texts.push(inflateRawSync(bytes.subarray(start), { finishFlush: 2 }).toString('latin1'))
    } catch {
      // It was stored as it is.
    }
  }
  return texts
}
