import { join } from 'node:path'
import { ConfigError } from '../errors.ts'
import { KEY_BYTES } from './cipher.ts'
import type { KeySource } from './key-encryption.ts'
import { readKeyFile, readOrMakeKeyFile } from './key-file.ts'
import { createLocalKey, type LocalKey } from './local-key.ts'

const FILE_NAME = 'secret.key'
const VARIABLE = 'TENANTRY_SECRET_KEY'

export interface KeyPlaces {
  /** TENANTRY_SECRET_KEY; null when it is not set. */
  given: string | null
  dataDir: string
}

/**
 * The keys that this server was given, the present one first: those of the environment, then those of the file in the data folder, so that a key that
 * moves from the file into the environment still opens. Empty when there are none.
 * @throws ConfigError for a text that is no key
 */
export async function readKeys({ given, dataDir }: KeyPlaces): Promise<LocalKey[]> {
  const path = join(dataDir, FILE_NAME)
  const file = await readKeyFile(path)
  const keys = [
    ...(given === null ? [] : parse(given, VARIABLE, 'environment')),
    ...(file === null ? [] : parse(file, path, 'data_folder')),
  ]
  return keys.filter(({ id }, index) => keys.findIndex((key) => key.id === id) === index)
}

/** Makes a key in the data folder, for its owner alone; gives its path as well. */
export async function makeKey({ dataDir }: KeyPlaces): Promise<{ keys: LocalKey[]; path: string }> {
  const path = join(dataDir, FILE_NAME)
  return { keys: parse(await readOrMakeKeyFile(path, KEY_BYTES), path, 'data_folder'), path }
}

function parse(text: string, place: string, source: KeySource): LocalKey[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '')
  const keys = parts.map((part) => Buffer.from(part, 'base64url'))
  if (keys.length > 0 && keys.every(({ length }) => length === KEY_BYTES))
    return keys.map((key) => createLocalKey(key, source))
  throw new ConfigError(
    `${place} must hold ${KEY_BYTES} bytes in base64url (\`openssl rand -base64 32\` makes them), and may hold earlier keys behind them, with commas between.`,
  )
}
