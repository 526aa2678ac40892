import { problem } from '../../../../kernel/errors.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { findMe, lockProved, requireOwnSession, requireProof } from '../../account/require-proof.ts'
import type { IdentityDeps } from '../../deps.ts'
import { linkAccount, type ProvenAccount } from '../link-account.ts'
import { takeProof } from '../sign-in/proof-code.ts'
import { readExternalToken } from '../trusted-issuers/read-external-token.ts'
import type { ExternalAccountRow } from '../tables.ts'
import { tellOfAccount } from './tell-of-account.ts'

interface LinkOwnAccount {
  code?: string
  code_verifier?: string
  token?: string
  current_password?: string
}

/**
 * Links the account, that a page's code was given for or a trusted issuer's token is of, to the signed-in user, who proves once more who they are.
 * @throws INVALID_REQUEST, TOKEN_REFUSED, ACCOUNT_LINKED, CREDENTIALS_REFUSED, FRESH_SIGN_IN_NEEDED, FORBIDDEN
 */
export async function linkOwnAccount(
  deps: IdentityDeps,
  context: RequestContext,
  input: LinkOwnAccount,
): Promise<ExternalAccountRow> {
  const { actor } = requireOwnSession(context.actor)
  const proved = await findMe(deps, actor.userId)
  await requireProof(deps, actor, proved, input.current_password)
  const proof = await readProof(deps, input)
  return deps.control.transaction(async (tx) => {
    const user = await lockProved(tx, proved)
    const account = await linkAccount(deps, tx, context, user.id, proof)
    await tellOfAccount(deps, tx, context, user, { ...account, change: 'linked' })
    return account
  })
}

async function readProof(
  deps: IdentityDeps,
  { code, code_verifier, token }: LinkOwnAccount,
): Promise<ProvenAccount> {
  if (token === undefined && code !== undefined && code_verifier !== undefined)
    return (await takeProof(deps, { code, code_verifier })).proof
  if (token === undefined || code !== undefined || code_verifier !== undefined) throw oneOfTwo()
  const read = await readExternalToken(deps, token)
  if (read !== null) return read
  throw problem('TOKEN_REFUSED', {
    detail: 'The token is not one of a trusted issuer, or does not hold.',
    hint: 'Bring a token of an issuer that whoever runs this application trusts, before it is over.',
  })
}

function oneOfTwo() {
  const at = { pointer: '/code', detail: 'give code and code_verifier, or token' }
  return problem('INVALID_REQUEST', { detail: `${at.pointer}: ${at.detail}`, errors: [at] })
}
