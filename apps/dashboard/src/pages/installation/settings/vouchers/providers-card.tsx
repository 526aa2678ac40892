import type { SignInProvider } from '@tenantry/contract'
import { LogIn } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { changedMembers, wordsOf } from './changed-members.ts'
import { VoucherForm, type TextSpec, type Texts } from './voucher-form.tsx'
import { VouchersCard, type Voucher } from './vouchers-card.tsx'

const words = texts.installation.settings.providers
const shared = texts.installation.settings
const KEY = ['sign-in-providers']
const KINDS = ['google', 'github', 'oidc'] as const

/** Who may vouch for people at the sign-in. */
export function ProvidersCard() {
  return (
    <VouchersCard<SignInProvider>
      words={words}
      icon={LogIn}
      queryKey={KEY}
      load={(signal) => tenantry.signInProviders.list({ signal })}
      show={showProvider}
      enable={({ name }, enabled) => tenantry.signInProviders.update(name, { enabled })}
      remove={({ name }) => tenantry.signInProviders.delete(name)}
      renderForm={(provider, onDone) =>
        provider === undefined ? (
          <NewProviderForm onDone={onDone} />
        ) : (
          <ProviderForm provider={provider} onDone={onDone} />
        )
      }
    />
  )
}

function showProvider(provider: SignInProvider): Voucher {
  return {
    id: provider.name,
    title: (
      <>
        {provider.display_name}
        <Badge>{words.kinds[provider.kind]}</Badge>
      </>
    ),
    called: provider.display_name,
    about: <About provider={provider} />,
    enabled: provider.enabled,
    enabledLabel: words.enabled(provider.display_name),
    isFixed: provider.source !== 'stored',
    removal: {
      title: words.removeTitle(provider.display_name),
      losses: words.removeLosses,
      typed: provider.name,
      done: words.removed(provider.display_name),
    },
  }
}

function About({ provider }: { provider: SignInProvider }) {
  return (
    <>
      <p className="text-sm break-all text-soft">{provider.issuer}</p>
      <p className="mt-1.5 text-xs text-faint">{words.callback}</p>
      <Copyable text={provider.callback_url} />
      {provider.source !== 'stored' && <p className="mt-1 text-sm text-soft">{words.environment}</p>}
    </>
  )
}

type ProviderText = 'kind' | 'name' | 'displayName' | 'issuer' | 'clientId' | 'clientSecret' | 'scopes'

const EMPTY: Texts<ProviderText> = {
  kind: 'google',
  name: '',
  displayName: '',
  issuer: '',
  clientId: '',
  clientSecret: '',
  scopes: '',
}

function NewProviderForm({ onDone }: { onDone: () => void }) {
  return (
    <VoucherForm
      specs={newSpecs}
      initial={EMPTY}
      newcomers={{ label: words.signUp, initial: true }}
      send={(typed, signUp) => {
        const kind = KINDS.find((each) => each === typed.kind) ?? 'google'
        const { name, displayName, issuer, clientId, clientSecret } = trimmed(typed)
        const scopes = wordsOf(typed.scopes)
        return tenantry.signInProviders.create({
          kind,
          name: name === '' ? kind : name,
          clientId,
          signUp,
          ...(displayName !== '' && { displayName }),
          ...(issuer !== '' && kind !== 'google' && { issuer }),
          ...(clientSecret !== '' && { clientSecret }),
          ...(scopes.length > 0 && { scopes }),
        })
      }}
      submit={words.add}
      done={(saved) => words.added(saved.display_name)}
      refresh={KEY}
      onDone={onDone}
    />
  )
}

function newSpecs({ kind }: Texts<ProviderText>): TextSpec<ProviderText>[] {
  const isOpen = kind === 'oidc'
  return [
    { name: 'kind', label: words.kind, choices: KINDS.map((each) => [each, words.kinds[each]]) },
    {
      name: 'name',
      label: words.name,
      hint: words.nameHint,
      optional: !isOpen,
      placeholder: isOpen ? '' : kind,
    },
    { name: 'displayName', label: words.displayName, optional: true },
    ...(isOpen
      ? [{ name: 'issuer', label: words.issuer, hint: words.issuerHint, type: 'url' } as const]
      : []),
    { name: 'clientId', label: words.clientId },
    { name: 'clientSecret', label: words.clientSecret, type: 'password', optional: isOpen },
    { name: 'scopes', label: words.scopes, hint: words.scopesHint, optional: true, rare: true },
  ]
}

/** The name and the issuer stay: addresses and accounts hang on them. */
function ProviderForm({ provider, onDone }: { provider: SignInProvider; onDone: () => void }) {
  const initial: Texts<ProviderText> = {
    ...EMPTY,
    displayName: provider.display_name,
    clientId: provider.client_id,
    scopes: provider.scopes.join(' '),
  }
  return (
    <VoucherForm<ProviderText, SignInProvider>
      specs={() => [
        { name: 'displayName', label: words.displayName },
        { name: 'clientId', label: words.clientId },
        {
          name: 'clientSecret',
          label: words.clientSecret,
          hint: provider.has_client_secret ? words.secretKept : words.secretNone,
          type: 'password',
          optional: true,
        },
        { name: 'scopes', label: words.scopes, hint: shared.separated },
      ]}
      initial={initial}
      newcomers={{ label: words.signUp, initial: provider.sign_up }}
      send={(typed, signUp) => {
        const before = changeable(initial, provider.sign_up)
        const { clientSecret } = typed
        return tenantry.signInProviders.update(provider.name, {
          ...changedMembers(before, changeable(typed, signUp)),
          ...(clientSecret !== '' && { clientSecret }),
        })
      }}
      submit={texts.common.save}
      done={(saved) => words.changed(saved.display_name)}
      refresh={KEY}
      onDone={onDone}
    />
  )
}

function changeable(typed: Texts<ProviderText>, signUp: boolean) {
  const { displayName, clientId } = trimmed(typed)
  return { displayName, clientId, scopes: wordsOf(typed.scopes), signUp }
}

/** All but a secret, which may end with a space. */
function trimmed(typed: Texts<ProviderText>): Texts<ProviderText> {
  const { name, displayName, issuer, clientId } = typed
  return {
    ...typed,
    name: name.trim(),
    displayName: displayName.trim(),
    issuer: issuer.trim(),
    clientId: clientId.trim(),
  }
}
