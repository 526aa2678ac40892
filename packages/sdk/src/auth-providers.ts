import type { LinkedAccount, operations } from '@tenantry/contract'
import type { Proof } from './auth-account.ts'
import { call, type CallOptions } from './call.ts'
import { clientError } from './errors.ts'
import { listPages, type PageRequest } from './page.ts'
import type { SessionKeeper } from './session-keeper.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface SignInWithProvider {
  /** The page that the browser is at in the end: of an origin that the server lists, or its own. */
  redirectTo: string
}

/** What a page brings back from a provider: `code` of its address, and the `verifier` that it kept. */
export interface ProviderCode {
  code: string
  verifier: string
}

/** Signing in with accounts elsewhere, and linking them, within `tenantry.auth`. */
export function providerCalls(transport: Transport, keeper: SessionKeeper | null) {
  return {
    /** Whom one can sign in with, for the buttons of a page. */
    async providers(options?: CallOptions) {
      const input = { unsigned: true }
      const { data } = await call<Operations['listProviders']>(
        transport,
        'GET',
        '/auth/providers',
        input,
        options,
      )
      return data
    },

    /**
     * Begins a sign-in, or a link: send the browser to `url`, and keep `verifier` until it is back at `redirectTo` with `?code=…` (or `?error=…`), in
     * `sessionStorage` for example. Sends nothing by itself. Browsers need a page of https:// or localhost for it.
     */
    async signInWithProvider(provider: string, { redirectTo }: SignInWithProvider) {
      const verifier = newVerifier()
      const query = new URLSearchParams({
        redirect_to: redirectTo,
        response: 'code',
        code_challenge: await challengeOf(verifier),
      })
      const path = `/auth/providers/${encodeURIComponent(provider)}/authorize`
      return { url: `${transport.url}${path}?${query.toString()}`, verifier }
    },

    /** Signs in with what came back. */
    async exchange({ code, verifier }: ProviderCode, options?: CallOptions) {
      const input = { body: { code, code_verifier: verifier }, unsigned: true }
      const reply = await call<Operations['exchangeProviderCode']>(
        transport,
        'POST',
        '/auth/providers/token',
        input,
        options,
      )
      await keeper?.keep(reply.session)
      return reply
    },

    /**
     * As `signInWithProvider`, with the identity provider of the company whose domain the address is of; `exchangeSso` takes what comes back. Throws
     * SSO_NOT_FOUND for an address of no such company.
     */
    async signInWithSso(email: string, { redirectTo }: SignInWithProvider, options?: CallOptions) {
      const verifier = newVerifier()
      const body = { email, redirect_to: redirectTo, code_challenge: await challengeOf(verifier) }
      const input = { body, unsigned: true }
      const { url } = await call<Operations['findSso']>(transport, 'POST', '/auth/sso/start', input, options)
      return { url, verifier }
    },

    /** Signs in with what came back from `signInWithSso`. */
    async exchangeSso({ code, verifier }: ProviderCode, options?: CallOptions) {
      const input = { body: { code, code_verifier: verifier }, unsigned: true }
      const reply = await call<Operations['exchangeSsoCode']>(
        transport,
        'POST',
        '/auth/sso/exchange',
        input,
        options,
      )
      await keeper?.keep(reply.session)
      return reply
    },

    /**
     * Sends people to the sign-in page of the installation: send the browser to `url`, and keep `verifier` until it is back at `redirectTo` with `?code=…`,
     * as for `signInWithProvider`. Sends nothing by itself.
     */
    async signInHosted({ redirectTo }: SignInWithProvider) {
      const verifier = newVerifier()
      const query = new URLSearchParams({
        return_to: redirectTo,
        code_challenge: await challengeOf(verifier),
      })
      return { url: `${transport.url}/sign-in?${query.toString()}`, verifier }
    },

    /** For the sign-in page itself: where to send the signed-in user, with the code in the address. */
    handOver(
      { returnTo, codeChallenge }: { returnTo: string; codeChallenge: string },
      options?: CallOptions,
    ) {
      const input = { body: { return_to: returnTo, code_challenge: codeChallenge } }
      return call<Operations['handOver']>(transport, 'POST', '/auth/hosted/code', input, options)
    },

    /** Signs in with what came back from `signInHosted`. */
    async exchangeHosted({ code, verifier }: ProviderCode, options?: CallOptions) {
      const input = { body: { code, code_verifier: verifier }, unsigned: true }
      const reply = await call<Operations['finishHosted']>(
        transport,
        'POST',
        '/auth/hosted/token',
        input,
        options,
      )
      await keeper?.keep(reply.session)
      return reply
    },

    /** The user's own accounts elsewhere. */
    linkedAccounts(options?: CallOptions): PageRequest<LinkedAccount> {
      return listPages(undefined, () =>
        call<Operations['listLinkedAccounts']>(transport, 'GET', '/auth/me/accounts', {}, options),
      )
    },

    /** Links the account of what came back, or of a trusted issuer's token, to the signed-in user. */
    linkAccount(input: (ProviderCode | { token: string }) & Proof, options?: CallOptions) {
      const proof = input.currentPassword === undefined ? {} : { current_password: input.currentPassword }
      const account =
        'token' in input ? { token: input.token } : { code: input.code, code_verifier: input.verifier }
      const request = { body: { ...account, ...proof } }
      return call<Operations['linkAccount']>(transport, 'POST', '/auth/me/accounts', request, options)
    },

    /** Ends the user's other sessions as well. */
    unlinkAccount(accountId: string, { currentPassword }: Proof = {}, options?: CallOptions) {
      const body = currentPassword === undefined ? {} : { current_password: currentPassword }
      const input = { params: { account: accountId }, body }
      return call<Operations['unlinkAccount']>(
        transport,
        'DELETE',
        '/auth/me/accounts/:account',
        input,
        options,
      )
    },
  }
}

function newVerifier(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)))
}

/** RFC 7636, S256. */
async function challengeOf(verifier: string): Promise<string> {
  // Browsers leave it out of pages that came over plain http.
  const subtle: typeof crypto.subtle | undefined = crypto.subtle
  if (subtle !== undefined)
    return base64Url(new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(verifier))))
  throw clientError('INVALID_ARGUMENT', 'Signing in with a provider needs a page of https:// or localhost.', {
    hint: 'Open the page by an https:// address.',
  })
}

function base64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCodePoint(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
