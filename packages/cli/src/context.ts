import type { Readable } from 'node:stream'
import type { Tenantry } from '@tenantry/sdk'
import { createClient, findConnection, type Connection, type ConnectionOptions } from './connection.ts'
import type { Output } from './output.ts'
import type { Prompts } from './prompts.ts'

/** The flags that every command takes. */
export interface GlobalOptions extends ConnectionOptions {
  json?: boolean
  config?: string
}

/** What a command works with. */
export interface Context {
  out: Output
  prompts: Prompts
  stdin: Readable
  environment: Readonly<Record<string, string | undefined>>
  workingDirectory: string
  /** The configuration file that was named, if any. */
  configPath: string | undefined
  /** A key from a flag or the environment, before any stored one. */
  givenApiKey: string | undefined
  connection: () => Promise<Connection>
  /** A client with a key; an error that says how to log in without one. */
  client: () => Promise<Tenantry>
}

export interface Surroundings {
  out: Output
  prompts: Prompts
  stdin: Readable
  environment: Readonly<Record<string, string | undefined>>
  workingDirectory: string
  /** Told which server the command talks to, for advice when it fails. */
  onConnection: (url: string) => void
}

export function createContext(surroundings: Surroundings, options: GlobalOptions): Context {
  const connection = async () => {
    const found = await findConnection(options, surroundings.environment)
    surroundings.onConnection(found.url)
    return found
  }
  return {
    ...surroundings,
    configPath: options.config,
    givenApiKey: options.apiKey ?? surroundings.environment['TENANTRY_API_KEY'],
    connection,
    client: async () => createClient(await connection()),
  }
}
