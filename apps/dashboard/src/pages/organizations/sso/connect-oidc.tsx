import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { DialogActions } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { FormEnd } from '#ui/form-end.tsx'
import { Input } from '#ui/input.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { JoinFields } from './join-fields.tsx'
import { OidcFields, type OidcValues } from './oidc-fields.tsx'
import { oidcValues, PasteValues } from './provider-values.tsx'

const words = texts.organizations.sso

export interface StepProps {
  step: 'values' | 'theirs'
  onStep: (step: 'values' | 'theirs') => void
  onMade: (id: string) => void
  onClose: () => void
}

export function ConnectOidc({ step, onStep, onMade, onClose }: StepProps) {
  if (step === 'values')
    return (
      <>
        <p className="mb-3 text-base text-soft">{words.oidcValues}</p>
        <PasteValues values={oidcValues(`${location.origin}/auth/sso/oidc/callback`)} />
        <DialogActions>
          <Button onClick={onClose}>{texts.common.cancel}</Button>
          <Button tone="primary" onClick={() => onStep('theirs')}>
            {texts.common.next}
          </Button>
        </DialogActions>
      </>
    )
  return <TheirValues onStep={onStep} onMade={onMade} />
}

function TheirValues({ onStep, onMade }: Pick<StepProps, 'onStep' | 'onMade'>) {
  const { organization, key } = useOpenOrganization()
  const [name, setName] = useState('')
  const [oidc, setOidc] = useState<OidcValues>({ issuer: '', clientId: '', clientSecret: '' })
  const [join, setJoin] = useState({ defaultRole: 'member', justInTime: true })
  const connect = useAction(
    () =>
      tenantry.orgs.sso.create(organization.id, {
        kind: 'oidc',
        ...(name !== '' && { name }),
        ...join,
        oidc,
      }),
    {
      done: (made) => words.connected(made.name),
      refresh: [[...key, 'sso', 'list']],
      showsProblem: true,
      onDone: ({ id }) => onMade(id),
    },
  )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        connect.mutate()
      }}
    >
      <Field label={words.name} hint={words.nameHint} optional>
        <Input
          autoFocus
          maxLength={100}
          placeholder="Okta"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <OidcFields value={oidc} onChange={setOidc} />
      <JoinFields value={join} onChange={setJoin} />
      <FormEnd
        sending={connect}
        submit={words.connect}
        onCancel={() => onStep('values')}
        cancel={texts.common.back}
      />
    </form>
  )
}
