import { join } from 'node:path'
import type { ControlStore } from '../db/index.ts'
import { ConfigError } from '../errors.ts'
import { readOrMakeKeyFile } from './key-file.ts'
import { createSecretBox, KEY_BYTES, SecretUnreadableError, type SecretBox } from './secret-box.ts'

interface SecretTables {
  secret_key_check: { id: number; sealed: string }
}

const FILE_NAME = 'secret.key'
const CHECK_TEXT = 'tenantry'
const CHECK_PLACE = 'secret_key_check'

/**
 * The box with the installation's key: the given one (TENANTRY_SECRET_KEY), or one that lies in the data folder for its owner alone and is made at the
 * first start. Servers that share a control store need the same; one that comes with another is told so before it reads or writes any secret.
 * @throws ConfigError when the given text is no key, or the control store's secrets were sealed with another one
 */
export async function openSecretBox(places: {
  control: ControlStore
  given: string | null
  dataDir: string
}): Promise<SecretBox> {
  const { control, given, dataDir } = places
  const path = join(dataDir, FILE_NAME)
  const text = given ?? (await readOrMakeKeyFile(path, KEY_BYTES))
  const key = Buffer.from(text.trim(), 'base64url')
  if (key.length !== KEY_BYTES)
    throw new ConfigError(
      `${given === null ? path : 'TENANTRY_SECRET_KEY'} must hold ${KEY_BYTES} bytes in base64url (\`openssl rand -base64 32\` makes them).`,
    )
  const box = createSecretBox(key)
  await checkKey(control, box)
  return box
}

async function checkKey(control: ControlStore, box: SecretBox): Promise<void> {
  const tables = control.db.withTables<SecretTables>()
  const fresh = { id: 1, sealed: box.seal(CHECK_TEXT, CHECK_PLACE) }
  await control.capabilities.insertIgnore(tables.insertInto('secret_key_check').values(fresh)).execute()
  const { sealed } = await tables.selectFrom('secret_key_check').select('sealed').executeTakeFirstOrThrow()
  try {
    box.open(sealed, CHECK_PLACE)
  } catch (error) {
    if (!(error instanceof SecretUnreadableError)) throw error
    throw new ConfigError(
      'The secrets in the control store were sealed with another key. Give every server the key of the first one: the content of its data folder’s secret.key, as TENANTRY_SECRET_KEY.',
      { cause: error },
    )
  }
}
