import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { chown, readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { readAllowedDestinations } from '../../../kernel/net/index.ts'
import { reopeningSandbox } from './sandbox/reopening-sandbox.ts'
import { describeWithEngine } from './testing/find-test-engine.ts'
import { processesWith } from './testing/processes-with.ts'
import { emptyPlace, runIn, runScript, startScript } from './testing/start-command.ts'
import { listen, startStateServer } from './testing/state-server.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { testRun, type TestRunOptions } from './testing/test-run.ts'
import {
  addressesOf,
  allowedDestinations,
  describeWithSandbox,
  findTestSandbox,
  TEST_RUNNER,
} from './testing/test-sandbox.ts'

/** Talks to the proxy of a run: the first line of its answer, or of the other side's. */
const THROUGH_PROXY = `
through_proxy() {
  exec 9<>/dev/tcp/127.0.0.1/3128 || return
  printf 'CONNECT %s HTTP/1.1\\r\\nHost: %s\\r\\n\\r\\n' "$1" "$1" >&9
  read -r -t 5 line <&9; echo "$1: \${line%$'\\r'}"
  exec 9>&-
}
`

const PROJECT = fileURLToPath(new URL('../../../../../..', import.meta.url))

/** Node closes what it inherits up to the first number that is free; whoever started the server may have left a higher one. */
const INHERITED = 40

const sandboxOfMachine = await findTestSandbox()

if (sandboxOfMachine !== null)
  await describeWithEngine('a hostile module', (engine) => {
    /** Applies a module whose resource runs a script; what the script wrote. */
    const applyScript = async (script: string, options: Partial<TestRunOptions> = {}) => {
      const main =
        'resource "terraform_data" "a" {\n  provisioner "local-exec" { command = "bash ./script.sh" }\n}\n'
      const files = { 'main.tf': main, 'script.sh': `${script}\nexit 0\n` }
      const run = await testRun(engine, sandboxOfMachine, { files, ...options })
      for (const step of [{ kind: 'init' }, { kind: 'plan', out: 'plan.bin' }] as const) await run.step(step)
      const result = await run.step({ kind: 'apply', planFile: 'plan.bin' })
      return {
        ...result,
        folder: run.directory.folder,
        text: run.events.map(({ message }) => message).join('\n'),
      }
    }

    it('sees no file of the machine, of the server or of other runs, and writes nowhere but in its own folder', async () => {
      const other = await temporaryFolder()
      await writeFile(join(other, 'secret'), 'secret-of-another-run', { mode: 0o644 })
      const { text, outcome, folder } = await applyScript(`
        echo "root: $(ls / | tr '\\n' ' ')"
        cat ${other}/secret /etc/passwd /etc/shadow /root/.bashrc ${process.cwd()}/package.json /proc/1/root/etc/passwd
        ls ${other} /etc /var /home /root /sys /run
        find ${PROJECT} -type f | sed 's/^/project: /'
        for place in / /usr /usr/bin /etc /dev /proc "$(dirname "$TF_CLI_CONFIG_FILE")"; do
          (echo x > "$place/written") 2>/dev/null && echo "written: $place"
        done
        (echo x >> "$TF_CLI_CONFIG_FILE") 2>/dev/null && echo "written: settings"
        echo x > ../beside; echo x > written && echo own folder`)
      expect(outcome).toBe('succeeded')
      expect(text).toContain('own folder')
      expect((await readdir(folder)).toSorted()).toEqual(['config', 'work'])
      const folders = (/root: (.*)/.exec(text)?.[1] ?? '').trim().split(' ')
      expect(folders).toEqual(expect.arrayContaining(['bin', 'dev', 'etc', 'lib', 'proc', 'usr']))
      // What runs is shown where it is installed, and nothing that lies beside it.
      const installed = [process.execPath, engine.binary, import.meta.filename].map(
        (path) => path.split('/')[1],
      )
      expect(
        folders.filter(
          (name) => !/^(?:bin|dev|etc|lib\d*|proc|tmp|usr)$/.test(name) && !installed.includes(name),
        ),
      ).toEqual([])
      const files = [...text.matchAll(/project: (.*)/g)].map(([, path]) => path)
      expect(files).toContainEqual(expect.stringMatching(/inside-process\.mjs$/))
      expect(
        files.filter((path) => !/\/(?:inside-process\.mjs|node|tofu|terraform)$/.test(path ?? '')),
      ).toEqual([])
      expect(text).not.toMatch(/secret-of-another-run|root:x:0|"name":|written: /)
    })

    it('finds no process, environment or right of anybody else', async () => {
      const mark = `SECRET_OF_${randomUUID()}`
      process.env['TENANTRY_TEST_MARK'] = mark
      onTestFinished(() => {
        delete process.env['TENANTRY_TEST_MARK']
      })
      const neighbour = await startScript(sandboxOfMachine, 'echo up; sleep 20', { env: { NEIGHBOUR: mark } })
      const { text } = await applyScript(`
        grep -l ${mark.slice(0, 9)}_OF_${mark.slice(10)} /proc/*/environ
        cat /proc/*/environ | tr '\\0' '\\n' | grep -c ${mark.slice(0, 6)}_OF
        echo "processes: $(ls -d /proc/[0-9]* | wc -l)"
        grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status
        unshare -U true && echo "made a namespace"
        mount -t tmpfs x /tmp && echo mounted
        kill -9 -1; true`)
      await neighbour.kill()
      expect(text).not.toContain(mark)
      expect(Number(/processes: (\d+)/.exec(text)?.[1])).toBeLessThan(15)
      expect(text).toMatch(/CapEff:\s+0+\n/)
      expect(text).toMatch(/CapBnd:\s+0+\n/)
      expect(text).toMatch(/NoNewPrivs:\s+1/)
      expect(text).not.toMatch(/made a namespace|mounted/)
    })

    it('reaches the state backend and public addresses, and neither this machine, its network nor the metadata service', async () => {
      const state = await startStateServer()
      const seen: string[] = []
      const hidden = createServer((request, response) => {
        seen.push(request.url ?? '')
        response.end('hidden')
      })
      const port = await listen(hidden)
      const open = createServer((_request, response) => response.end('public page'))
      const openPort = await listen(open)
      allowedDestinations.push(...readAllowedDestinations(`127.0.0.1:${openPort}`, 'TEST'))
      addressesOf.set('public.test', '127.0.0.1').set('rebind.test', '10.0.0.7')
      onTestFinished(() => {
        allowedDestinations.length = 0
        addressesOf.clear()
      })
      const { text, outcome } = await applyScript(
        `${THROUGH_PROXY}
        for address in 127.0.0.1/${port} 127.0.0.1/5432 169.254.169.254/80 10.0.0.1/80 1.1.1.1/443; do
          (timeout 3 bash -c "exec 9<>/dev/tcp/$address") 2>/dev/null && echo "direct: $address"
        done
        for target in 127.0.0.1:${port} localhost:${port} '[::1]:${port}' '[::ffff:127.0.0.1]:${port}' 169.254.169.254:80 metadata.google.internal:80 \\
          10.0.0.1:443 192.168.0.1:443 172.16.0.1:443 100.64.0.1:443 rebind.test:443 0x7f000001:${port} 2130706433:${port} 0:${port} public.test:22 'a b:1' x:99999; do
          through_proxy "$target"
        done
        through_proxy public.test:${openPort}
        exec 9<>/dev/tcp/127.0.0.1/3128; printf 'GET http://127.0.0.1:${port}/plain HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&9; read -r -t 5 line <&9; echo "plain: $line"`,
        { backend: state },
      )
      expect(outcome).toBe('succeeded')
      expect(state.state(), 'the state arrived').not.toBeNull()
      expect(text).not.toMatch(/direct: /)
      expect(text).toContain(`public.test:${openPort}: HTTP/1.1 200 Connection established`)
      expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(1)
      expect(text.match(/HTTP\/1\.1 40[03]/g)?.length).toBeGreaterThanOrEqual(17)
      expect(text).toContain('plain: HTTP/1.1 405')
      expect(seen).toEqual([])
    })

    it('that forks without end stays within its processes, and nothing of it is left', async () => {
      const mark = randomUUID()
      const { text } = await applyScript(
        `for i in $(seq 1 400); do setsid bash -c 'exec -a ${mark} sleep 300' & done; echo all forked`,
        { run: { limits: { processes: 150, seconds: 5 }, graceSeconds: 1 } },
      )
      expect(text).toMatch(/Resource temporarily unavailable|Cannot fork|failed to create new OS thread/)
      await sleep(100)
      expect(await processesWith(mark)).toEqual([])
    })

    it('that fills the disk is stopped: by one file, by many, and in /tmp', async () => {
      const limits = { diskBytes: 20 * 1024 * 1024 }
      const one = await applyScript('head -c 40M /dev/zero > big; echo "ended $?"; ls -l big; rm big', {
        run: { limits },
      })
      expect(one.text).toMatch(/ended (?:1|153)/)
      const many = await applyScript(
        'for i in $(seq 1 40); do head -c 5M /dev/zero > $i; sleep 0.05; done; echo all written',
        { run: { limits } },
      )
      expect(many).toMatchObject({ killedFor: 'disk', outcome: 'killed', stateIsUnknown: true })
      expect(many.text).not.toContain('all written')
      const inMemory = await applyScript(
        'for place in /tmp /dev/shm; do for i in 1 2 3 4 5 6; do head -c 15M /dev/zero > $place/$i || echo "full: $place"; done; done',
        { run: { limits } },
      )
      expect(inMemory.text).toMatch(/full: \/tmp[\s\S]*full: \/dev\/shm/)
    })

    it('leaves no process behind when the engine has ended', async () => {
      const mark = randomUUID()
      const { outcome } = await applyScript(
        `(setsid nohup bash -c 'exec -a ${mark} sleep 300' >/dev/null 2>&1 &) ; sleep 0.2`,
      )
      expect(outcome).toBe('succeeded')
      expect(await processesWith(mark)).toEqual([])
    })
  })

await describeWithSandbox('a program in a sandbox', (sandbox) => {
  it('that uses too much memory, alone or as many, is stopped', async () => {
    const limits = { memoryBytes: 512 * 1024 * 1024 }
    const alone = await runScript(sandbox, 'head -c 1500M /dev/zero | tail -c 1400M | wc -c', { limits })
    expect(alone.text).not.toMatch(/^1\d{9}$/m)
    const many =
      'for i in 1 2 3 4; do (head -c 310M /dev/zero | tail -c 300M | (sleep 20; wc -c)) & done; wait'
    expect(await runScript(sandbox, many, { limits })).toMatchObject({ killedFor: 'memory' })
  })

  it('that prints hundreds of megabytes is read to its end, and little of it is kept', async () => {
    const { text, code } = await runScript(sandbox, 'head -c 200M /dev/zero; echo; yes long | head -c 20M', {
      output: { lineCharsMax: 1_000, totalCharsMax: 10_000 },
    })
    expect(code).toBe(0)
    expect(text.length).toBeLessThan(10_200)
    expect(text).toContain('the rest is left out')
  })

  it('is ended at its time limit', async () => {
    const result = await runScript(sandbox, 'trap "" INT TERM; while true; do sleep 1; done', {
      limits: { seconds: 1 },
    })
    expect(result).toMatchObject({ killedFor: 'time' })
  })

  it('gets one SIGINT, however often it is interrupted', async () => {
    const running = await startScript(
      sandbox,
      'trap "echo got one" INT; for i in 1 2 3 4 5 6; do echo tick; sleep 0.1; done',
    )
    const lines: string[] = []
    for await (const { text } of running.lines) {
      lines.push(text)
      if (text === 'tick') running.interrupt()
    }
    expect(lines.filter((line) => line === 'tick')).toHaveLength(6)
    expect(lines.filter((line) => line === 'got one')).toHaveLength(1)
    expect(await running.exit).toMatchObject({ code: 0, killedFor: null })
  })

  it('and all that it started are gone when kill() resolves', async () => {
    const mark = randomUUID()
    const running = await startScript(sandbox, 'setsid sleep 300 & sleep 300 & echo up; wait', {
      env: { MARK: mark },
    })
    for await (const { text } of running.lines) {
      if (text !== 'up') continue
      expect((await processesWith(mark)).length).toBeGreaterThan(3)
      await running.kill()
    }
    expect(await processesWith(mark)).toEqual([])
    expect(await running.exit).toMatchObject({ killedFor: 'asked' })
  })

  it('finds no process, temporary file or output of the one before it; after one that ends all, there is a new sandbox', async () => {
    const mark = randomUUID()
    const { directory, place } = await emptyPlace()
    const opened = reopeningSandbox(sandbox, place)
    onTestFinished(() => opened.close())
    const first = `(setsid bash -c 'exec -a ${mark} sleep 300' &); mkdir -p /tmp/left/in /dev/shm/left; echo kept > own; printf cut; exit 3`
    expect(await runIn(opened, first)).toMatchObject({ code: 3, killedFor: null, text: 'cut' })
    expect(await processesWith(mark)).toEqual([])
    expect(await readdir(directory)).toEqual(['own'])
    const second = 'ls /dev/shm; test -e /tmp/left && echo left; cat own; ls -d /proc/[0-9]* | wc -l'
    const { text, code } = await runIn(opened, second)
    expect(code).toBe(0)
    // bwrap, ours, bash, and the two of the pipe.
    expect(text).toMatch(/^kept\n[345]$/)
    const { code: killed } = await runIn(opened, 'kill -9 -1')
    // Nobody could say how it ended: for a step that changes something, that leaves it unknown.
    expect(killed).toBeNull()
    expect(await runIn(opened, 'echo again')).toMatchObject({ code: 0, text: 'again' })
  })

  it('of a worker that is killed while it starts one is not left behind', async () => {
    const round = async (delayMs: number) => {
      const mark = randomUUID()
      const worker = await startWorker('sleep 300', mark)
      while ((await processesWith(mark)).length < 2) await sleep(2)
      await sleep(delayMs)
      worker.kill('SIGKILL')
      expect(await goneWithin(5_000, mark), `${delayMs} ms after it was seen`).toBe(true)
    }
    await Promise.all([0, 20, 40].map(round))
  })

  it('dies with the worker that started it, and sees nothing that the worker inherited', async () => {
    const secret = join(await temporaryFolder(), 'secret')
    await writeFile(secret, 'inherited-secret')
    const descriptor = openSync(secret, 'r')
    const mark = randomUUID()
    const script = `for file in /proc/[0-9]*/fd/${INHERITED}; do timeout 1 cat $file; done 2>&1; setsid sleep 300 & echo up; sleep 300`
    const worker = await startWorker(script, mark, descriptor)
    closeSync(descriptor)
    const seen: string[] = []
    for await (const line of createInterface({ input: worker.stdout as NodeJS.ReadableStream })) {
      seen.push(line)
      if (line === 'up') break
    }
    expect(seen.join('\n')).not.toContain('inherited-secret')
    expect((await processesWith(mark)).length).toBeGreaterThan(3)
    worker.kill('SIGKILL')
    expect(await goneWithin(5_000, mark)).toBe(true)
  })
})

/** A process of its own that runs a script in a sandbox. The descriptor becomes one that Node does not close by itself. */
async function startWorker(script: string, mark: string, descriptor: number | 'ignore' = 'ignore') {
  const folder = await temporaryFolder()
  if (TEST_RUNNER !== null) await chown(folder, TEST_RUNNER.uid, TEST_RUNNER.gid)
  const file = fileURLToPath(new URL('testing/run-until-killed.ts', import.meta.url))
  const stdio: ('ignore' | 'pipe' | 'inherit' | number)[] = ['ignore', 'pipe', 'inherit']
  while (stdio.length < INHERITED) stdio.push('ignore')
  stdio.push(descriptor)
  const args = ['--conditions=development', file, script, mark, folder]
  const worker = spawn(process.execPath, args, { stdio })
  onTestFinished(() => void worker.kill('SIGKILL'))
  return worker
}

async function goneWithin(milliseconds: number, mark: string): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (performance.now() < end) {
    if ((await processesWith(mark)).length === 0) return true
    await sleep(50)
  }
  return false
}
