import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { readPage, showPage } from '../../../kernel/http/page-query.ts'
import { requireOneself, requireUser } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { revokeKey } from '../keys/revoke-key.ts'
import { showKey } from '../keys/show-key.ts'
import { issueTokens, refreshTokens } from './issue-tokens.ts'
import { createPersonalToken } from './personal-tokens.ts'

export function tokenRoutes(mount: Mount, deps: IdentityDeps): void {
  mount(operations.issueTokens, (context) => issueTokens(deps, context, context.body))
  mount(operations.refreshTokens, (context) => refreshTokens(deps, context, context.body))
  mount(operations.keySet, async ({ reply }) => {
    void reply.header('cache-control', 'public, max-age=300')
    return deps.signingKeys.publicSet()
  })
  mount(operations.openidConfiguration, async ({ reply }) => {
    void reply.header('cache-control', 'public, max-age=300')
    const issuer = deps.issuer()
    return {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      claims_supported: ['iss', 'aud', 'sub', 'iat', 'exp', 'organization'],
    }
  })
  mount(operations.createPersonalToken, (context) => createPersonalToken(deps, context, context.body), {
    redactStoredReply: (body) => ({ ...(body as Record<string, unknown>), token: undefined }),
  })
  mount(operations.listPersonalTokens, ({ actor, query }) => {
    const owner = { kind: 'user', id: requireUser(actor).userId } as const
    return showPage(deps.keys.store.listKeys({ ...readPage(query), owner }), showKey)
  })
  mount(operations.revokePersonalToken, (context) => {
    const { userId } = requireOneself(context.actor)
    return revokeKey(deps.keys, context, context.params.key, { kind: 'user', id: userId })
  })
}
