import { parseArgs } from 'node:util'
import type { ConfigFlags } from './config.ts'
import { ConfigError } from './kernel/errors.ts'

/** Options of the command line, for `--help`. */
export const flagsHelp = `  --port N       Port to listen on; 0 takes a free one   (TENANTRY_PORT, 4000)
  --host ADDR    Address to listen on                    (TENANTRY_HOST, 127.0.0.1)
  --data DIR     Folder for everything that is kept      (TENANTRY_DATA, ./data)
  --unsafe-local-runner
                 Run engines of infrastructure with nothing between them and this machine: for trying things out
  --no-demo      With npm start: leave an empty data folder empty
  --new-key      Make and print another admin key: for when all keys are lost
  --help         This text
`

export interface Flags extends ConfigFlags {
  newKey: boolean
  help: boolean
  demo: boolean
}

/** @throws ConfigError for options that do not exist or cannot be used */
export function readFlags(args: readonly string[]): Flags {
  const { port, host, data, help, demo, ...rest } = parse(args)
  return {
    ...(port === undefined ? {} : { port: readPort(port) }),
    ...(host === undefined ? {} : { host: requireText('--host', host) }),
    ...(data === undefined ? {} : { dataDir: requireText('--data', data) }),
    ...(rest['unsafe-local-runner'] === true ? { unsafeLocalRunner: true } : {}),
    newKey: rest['new-key'] === true,
    help: help === true,
    demo: demo !== false,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        data: { type: 'string' },
        demo: { type: 'boolean' },
        'new-key': { type: 'boolean' },
        'unsafe-local-runner': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new ConfigError(
      `${error instanceof Error ? error.message.replace(/\.?$/, '.') : String(error)} --help lists the options.`,
    )
  }
}

/** An empty value is most often a variable of a script that was not set; the working folder would not be meant. */
function requireText(flag: string, text: string): string {
  if (text !== '') return text
  throw new ConfigError(`${flag} needs a value; it is empty.`)
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new ConfigError(`--port must be a whole number from 0 to 65535; it is ${JSON.stringify(text)}.`)
}
