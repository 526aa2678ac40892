import { systemActor } from '../../../kernel/actor.ts'
import { uniqueViolation } from '../../../kernel/db/index.ts'
import { ConfigError } from '../../../kernel/errors.ts'
import { insertKey } from './create-key.ts'
import type { KeyDeps } from './deps.ts'
import { createToken, readToken } from './key-token.ts'

/**
 * Gives an installation without any key its first one. `given` is a token chosen by the operator (TENANTRY_ADMIN_KEY), which is made when it is not
 * there yet (one that was revoked stays revoked); `another` makes one although there are keys. Several processes may start at once.
 * @returns the generated token, to be shown once; null when there was nothing to generate
 * @throws ConfigError when `given` is not a well-formed token
 */
export async function ensureAdminKey(
  deps: Pick<KeyDeps, 'control' | 'store' | 'clock' | 'audit'>,
  given: string | null,
  another: boolean,
): Promise<string | null> {
  const source = { actor: systemActor('first-start'), requestId: null }
  const key = { name: 'admin', scope: { kind: 'installation' } as const }
  if (given !== null) {
    const token = readToken(given)
    if (token === null)
      throw new ConfigError(
        'TENANTRY_ADMIN_KEY is not a key of Tenantry (`tnt_…`): check that it was copied whole.',
      )
    if ((await deps.store.findKey(token.keyId)) === undefined)
      await insertUnlessThere(deps, source, token, key)
    return null
  }
  if (!another && (await deps.store.hasKeys())) return null
  const { token, ...made } = createToken(null)
  await insertKey(deps, source, made, key)
  return token
}

async function insertUnlessThere(...parameters: Parameters<typeof insertKey>): Promise<void> {
  try {
    await insertKey(...parameters)
  } catch (error) {
    if (uniqueViolation(error) === null) throw error
  }
}
