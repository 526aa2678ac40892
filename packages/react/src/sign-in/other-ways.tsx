import type { ReactNode } from 'react'
import { useResource } from '../hooks.ts'
import { Button, Divider } from '../parts.tsx'
import { useTenantryContext } from '../provider.tsx'

export type Way = 'password' | 'link' | 'sso'

/** Every way in but the one whose form is shown. */
export function OtherWays({
  shown,
  busy,
  onWay,
  onPasskey,
  onProvider,
}: {
  shown: Way
  busy: boolean
  onWay: (way: Way) => void
  onPasskey: () => void
  onProvider: (name: string) => void
}) {
  const { store, texts } = useTenantryContext()
  const providers = useResource(store.providers)
  const ways: [Way, string, ReactNode][] = [
    ['password', texts.signIn.withPassword, <KeyIcon key="icon" />],
    ['link', texts.signIn.link, <MailIcon key="icon" />],
    ['sso', texts.signIn.sso, <BuildingIcon key="icon" />],
  ]
  return (
    <>
      <Divider>{texts.common.or}</Divider>
      <div className="tenantry-ways">
        {providers.status === 'ready' &&
          providers.data.map(({ name, display_name: display }) => (
            <Button key={name} disabled={busy} onClick={() => onProvider(name)}>
              {texts.signIn.withProvider(display)}
            </Button>
          ))}
        <Button disabled={busy} onClick={onPasskey}>
          <PasskeyIcon />
          {texts.signIn.passkey}
        </Button>
        {ways
          .filter(([way]) => way !== shown)
          .map(([way, label, icon]) => (
            <Button key={way} disabled={busy} onClick={() => onWay(way)}>
              {icon}
              {label}
            </Button>
          ))}
      </div>
    </>
  )
}

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg className="tenantry-icon" viewBox="0 0 24 24" aria-hidden>
      {children}
    </svg>
  )
}

function PasskeyIcon() {
  return (
    <Icon>
      <circle cx="9" cy="8" r="4" />
      <path d="M2 21c0-4 3-7 7-7 1.5 0 2.9.4 4 1.2" />
      <circle cx="17.5" cy="13.5" r="2.5" />
      <path d="M17.5 16v6m0-3h2.5" />
    </Icon>
  )
}

function MailIcon() {
  return (
    <Icon>
      <rect x="2.5" y="5" width="19" height="14" rx="2" />
      <path d="m3 7 9 6 9-6" />
    </Icon>
  )
}

function BuildingIcon() {
  return (
    <Icon>
      <path d="M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3" />
    </Icon>
  )
}

function KeyIcon() {
  return (
    <Icon>
      <circle cx="8" cy="15" r="4.5" />
      <path d="m11.5 11.5 8-8m-3.5 3.5 3 3" />
    </Icon>
  )
}
