import { readFileSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { CommanderError, type Command } from 'commander'
import { Stop, usageError } from './cli-error.ts'
import { createContext } from './context.ts'
import { describeError } from './describe-error.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { createOutput } from './output.ts'
import { createProgram } from './program.ts'
import { noPrompts, terminalPrompts } from './prompts.ts'

/** What a command takes from its process. */
export type Caller = Pick<NodeJS.Process, 'env' | 'cwd' | 'exit'> & {
  stdin: Readable & { isTTY?: boolean }
  stdout: Writable & { isTTY?: boolean }
  stderr: Writable & { isTTY?: boolean }
}

/** Runs one command; answers the exit code after everything has been said. */
export async function run(args: readonly string[], from: Caller): Promise<ExitCode> {
  const { env: environment, stdin, stdout, stderr } = from
  // The reader of a pipe may have seen enough: `tenantry databases list | head`.
  stdout.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') from.exit(EXIT.ok)
    stderr.write(`✗ The output could not be written: ${error.message}\n`)
    from.exit(EXIT.failure)
  })
  const json = args.includes('--json')
  const out = createOutput({ stdout, stderr, environment }, json)
  const canAsk = stdin.isTTY && stdout.isTTY && !json
  let server: string | undefined
  const surroundings = {
    out,
    prompts: canAsk ? terminalPrompts() : noPrompts(),
    stdin,
    environment,
    workingDirectory: from.cwd(),
    onConnection: (url: string) => {
      server = url
    },
  }
  const program = createProgram(readVersion(), (options) => createContext(surroundings, options))
  for (const command of [program, ...descendants(program)]) {
    // Commander's own messages are told like all errors.
    command.exitOverride().configureOutput({ outputError: () => undefined })
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return EXIT.ok
  } catch (error) {
    if (error instanceof Stop) return error.exitCode
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok
    const report = describeError(error instanceof CommanderError ? fromCommander(error) : error, server)
    out.error(report)
    return report.exitCode
  }
}

function descendants(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...descendants(child)])
}

function fromCommander(error: CommanderError) {
  if (error.code === 'commander.help') return usageError('No command was given.', 'See "tenantry --help".')
  const [message = '', meant] = error.message.replace(/^error: /, '').split('\n')
  const said = `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.?$/, '.')}`
  return usageError(
    said,
    meant === undefined ? 'See --help of the command.' : meant.replaceAll(/^\(|\)$/g, ''),
  )
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known && typeof manifest.version === 'string' ? manifest.version : '0.0.0'
}
