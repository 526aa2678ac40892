import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { CliError } from './cli-error.ts'

/** What "tenantry login" stored: a server, and a key for it or the session of a user. */
export interface Profile {
  url: string
  kind: 'key' | 'session'
  token: string
}

/** Where the token stands in the file. */
const FIELDS = { key: 'api_key', session: 'session_token' } as const

/** By name, which may be any text. */
export type Profiles = ReadonlyMap<string, Profile>

type Environment = Readonly<Record<string, string | undefined>>

/** `$XDG_CONFIG_HOME/tenantry/credentials.json`, or under `~/.config`. */
export function credentialsPath(environment: Environment): string {
  const configured = environment['XDG_CONFIG_HOME']
  const base = configured !== undefined && configured !== '' ? configured : join(homedir(), '.config')
  return join(base, 'tenantry', 'credentials.json')
}

/** The stored profiles by name; none when nothing was stored. */
export async function readProfiles(path: string): Promise<Profiles> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (text === null) return new Map()
  const profiles = parseProfiles(text)
  if (profiles !== null) return profiles
  throw new CliError('CREDENTIALS_DAMAGED', `${path} is not what "tenantry login" wrote.`, {
    hint: 'Delete the file and log in again.',
  })
}

/** Stores one profile beside the others. */
export async function storeProfile(path: string, name: string, profile: Profile): Promise<void> {
  await writeProfiles(path, new Map([...(await readProfiles(path)), [name, profile]]))
}

/** Writes the profiles so that only their owner can read them, as a whole or not at all. */
export async function writeProfiles(path: string, profiles: Profiles): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}.tmp`
  const entries = [...profiles].sort(([a], [b]) => (a < b ? -1 : 1))
  const stored = Object.fromEntries(
    entries.map(([name, { url, kind, token }]) => [name, { url, [FIELDS[kind]]: token }]),
  )
  await writeFile(temporary, `${JSON.stringify({ profiles: stored }, null, 2)}\n`, { mode: 0o600 })
  // The mode of writeFile counts for new files only, and is cut by the umask.
  await chmod(temporary, 0o600)
  await rename(temporary, path)
}

function parseProfiles(text: string): Profiles | null {
  try {
    const json: unknown = JSON.parse(text)
    if (!isRecord(json) || !isRecord(json['profiles'])) return null
    const profiles = new Map<string, Profile>()
    for (const [name, stored] of Object.entries(json['profiles'])) {
      const profile = parseProfile(stored)
      if (profile === null) return null
      profiles.set(name, profile)
    }
    return profiles
  } catch {
    return null
  }
}

function parseProfile(stored: unknown): Profile | null {
  if (!isRecord(stored) || typeof stored['url'] !== 'string') return null
  for (const kind of ['key', 'session'] as const) {
    const token = stored[FIELDS[kind]]
    if (typeof token === 'string') return { url: stored['url'], kind, token }
  }
  return null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
