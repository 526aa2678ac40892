import type { SsoConnection } from '@tenantry/contract'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { CopyButton } from '#ui/copy-button.tsx'
import { Field } from '#ui/field.tsx'
import { Select } from '#ui/input.tsx'

const words = texts.organizations.sso
const PROVIDERS = ['okta', 'entra', 'keycloak', 'google'] as const

/** Values to be pasted somewhere else, each whole and with a button that copies it. */
export function PasteValues({ values }: { values: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className="overflow-hidden rounded-lg border border-line">
      {values.map(([name, value]) => (
        <div key={name} className="border-b border-line bg-inset px-3 py-2 last:border-b-0">
          <dt className="text-xs text-faint">{name}</dt>
          <dd className="flex items-start justify-between gap-3">
            <span className="font-mono text-sm break-all">{value}</span>
            <CopyButton text={value} label={`${texts.common.copy}: ${name}`} className="-mt-1" />
          </dd>
        </div>
      ))}
    </dl>
  )
}

export function oidcValues(redirectUri: string) {
  return [[words.redirectUri, redirectUri]] as const
}

export function samlValues(saml: NonNullable<SsoConnection['saml']>) {
  return [
    [words.acsUrl, saml.acs_url],
    [words.entityId, saml.sp_entity_id],
    [words.metadataUrl, saml.metadata_url],
  ] as const
}

/** Every provider has names of its own for the same values. */
export function SamlNames() {
  const [provider, setProvider] = useState<(typeof PROVIDERS)[number]>('okta')
  const called = words.called[provider]
  return (
    <div className="flex flex-col gap-3">
      <Field label={words.whereIs}>
        <Select
          value={provider}
          onChange={({ target }) => setProvider(PROVIDERS.find((each) => each === target.value) ?? 'okta')}
        >
          {PROVIDERS.map((each) => (
            <option key={each} value={each}>
              {words.providers[each]}
            </option>
          ))}
        </Select>
      </Field>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        {(
          [
            [words.acsUrl, called.acs],
            [words.entityId, called.entity],
            [words.nameId, called.nameId],
          ] as const
        ).map(([ours, theirs]) => (
          <div key={ours} className="contents">
            <dt className="text-faint">{ours}</dt>
            <dd>{theirs}</dd>
          </div>
        ))}
      </dl>
      <p className="text-sm text-soft">{words.signAssertions}</p>
    </div>
  )
}
