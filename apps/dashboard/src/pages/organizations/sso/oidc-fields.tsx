import { texts } from '#texts/texts.ts'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'

const words = texts.organizations.sso

export interface OidcValues {
  issuer: string
  clientId: string
  clientSecret: string
}

/** What an OpenID provider gives. `isStored`: a secret is there already, and stays when the field is empty. */
export function OidcFields({
  value,
  onChange,
  isStored = false,
}: {
  value: OidcValues
  onChange: (value: OidcValues) => void
  isStored?: boolean
}) {
  const set = (name: keyof OidcValues) => (event: { target: { value: string } }) =>
    onChange({ ...value, [name]: event.target.value.trim() })
  return (
    <>
      <Field label={words.issuer} hint={words.issuerHint}>
        <Input required type="url" spellCheck={false} value={value.issuer} onChange={set('issuer')} />
      </Field>
      <Field label={words.clientId}>
        <Input
          required
          autoComplete="off"
          spellCheck={false}
          value={value.clientId}
          onChange={set('clientId')}
        />
      </Field>
      <Field label={words.clientSecret} hint={isStored ? words.clientSecretKept : words.clientSecretHint}>
        <Input
          type="password"
          required={!isStored}
          autoComplete="new-password"
          value={value.clientSecret}
          onChange={set('clientSecret')}
        />
      </Field>
    </>
  )
}
