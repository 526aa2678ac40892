import type { SsoConnection } from '@tenantry/contract'
import { useId, useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Checkbox } from '#ui/checks.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { JoinFields } from './join-fields.tsx'
import { OidcFields } from './oidc-fields.tsx'
import { useSaveConnection } from './use-connections.ts'

const words = texts.organizations.sso

/** Changes what a connection knows of its provider. */
export function ConnectionForm({ connection }: { connection: SsoConnection }) {
  const [name, setName] = useState(connection.name)
  const [join, setJoin] = useState({
    defaultRole: connection.default_role,
    justInTime: connection.just_in_time,
  })
  const [oidc, setOidc] = useState({
    issuer: connection.oidc?.issuer ?? '',
    clientId: connection.oidc?.client_id ?? '',
    clientSecret: '',
  })
  const [saml, setSaml] = useState({
    idpEntityId: connection.saml?.idp_entity_id ?? '',
    ssoUrl: connection.saml?.sso_url ?? '',
    idpInitiated: connection.saml?.idp_initiated ?? false,
    emailAttribute: connection.saml?.email_attribute ?? '',
    nameAttribute: connection.saml?.name_attribute ?? '',
  })
  const save = useSaveConnection(connection.id)
  const submit = () => {
    const { clientSecret, ...rest } = oidc
    const protocol =
      connection.kind === 'oidc'
        ? { oidc: { ...rest, ...(clientSecret !== '' && { clientSecret }) } }
        : {
            saml: {
              ...saml,
              emailAttribute: saml.emailAttribute === '' ? null : saml.emailAttribute,
              nameAttribute: saml.nameAttribute === '' ? null : saml.nameAttribute,
            },
          }
    save.mutate({ name, ...join, ...protocol })
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Field label={words.name}>
        <Input required maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
      </Field>
      {connection.kind === 'oidc' ? (
        <OidcFields isStored value={oidc} onChange={setOidc} />
      ) : (
        <SamlDetails value={saml} onChange={setSaml} />
      )}
      <JoinFields value={join} onChange={setJoin} />
      {save.isError && <ProblemNotice error={save.error} />}
      <Button type="submit" className="self-start" busy={save.isPending}>
        {texts.common.save}
      </Button>
    </form>
  )
}

interface Details {
  idpEntityId: string
  ssoUrl: string
  idpInitiated: boolean
  emailAttribute: string
  nameAttribute: string
}

function SamlDetails({ value, onChange }: { value: Details; onChange: (value: Details) => void }) {
  const id = useId()
  const text = (name: 'idpEntityId' | 'ssoUrl' | 'emailAttribute' | 'nameAttribute') => ({
    spellCheck: false,
    value: value[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...value, [name]: event.target.value }),
  })
  return (
    <>
      <Field label={words.idpEntityId}>
        <Input required {...text('idpEntityId')} />
      </Field>
      <Field label={words.ssoUrl}>
        <Input required type="url" {...text('ssoUrl')} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={words.emailAttribute} hint={words.attributeHint} optional>
          <Input {...text('emailAttribute')} />
        </Field>
        <Field label={words.nameAttribute} hint={words.attributeHint} optional>
          <Input {...text('nameAttribute')} />
        </Field>
      </div>
      <div className="flex items-start gap-2.5">
        <Checkbox
          id={id}
          className="mt-0.5"
          checked={value.idpInitiated}
          onCheckedChange={(checked) => onChange({ ...value, idpInitiated: checked === true })}
        />
        <label htmlFor={id}>
          <span className="block text-sm font-medium">{words.idpInitiated}</span>
          <span className="text-xs text-faint">{words.idpInitiatedHint}</span>
        </label>
      </div>
    </>
  )
}
