import type { SsoConnection } from '@tenantry/contract'
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
import type { StepProps } from './connect-oidc.tsx'
import { JoinFields } from './join-fields.tsx'
import { PasteValues, SamlNames, samlValues } from './provider-values.tsx'
import { SamlFields, samlInput, type SamlValues } from './saml-fields.tsx'
import { useSaveConnection } from './use-connections.ts'

const words = texts.organizations.sso

/** Providers want to know our addresses before they tell theirs: the connection begins as a draft. */
export function ConnectSaml({
  draft,
  step,
  onStep,
  onMade,
  onClose,
}: StepProps & { draft: SsoConnection | null }) {
  if (draft?.saml === null || draft === null) return <NameIt onMade={onMade} onClose={onClose} />
  if (step === 'theirs') return <TheirMetadata draft={draft} onStep={onStep} />
  return (
    <div className="flex flex-col gap-4">
      <p className="text-base text-soft">{words.samlValues}</p>
      <PasteValues values={samlValues(draft.saml)} />
      <SamlNames />
      <DialogActions>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button tone="primary" onClick={() => onStep('theirs')}>
          {texts.common.next}
        </Button>
      </DialogActions>
    </div>
  )
}

function NameIt({ onMade, onClose }: Pick<StepProps, 'onMade' | 'onClose'>) {
  const { organization, key } = useOpenOrganization()
  const [name, setName] = useState('')
  const begin = useAction(
    () => tenantry.orgs.sso.create(organization.id, { kind: 'saml', name, enabled: false }),
    { refresh: [[...key, 'sso', 'list']], showsProblem: true, onDone: ({ id }) => onMade(id) },
  )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        begin.mutate()
      }}
    >
      <Field label={words.name} hint={words.samlFirst}>
        <Input
          autoFocus
          required
          maxLength={100}
          placeholder="Okta"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <FormEnd sending={begin} submit={texts.common.next} onCancel={onClose} />
    </form>
  )
}

function TheirMetadata({ draft, onStep }: { draft: SsoConnection; onStep: StepProps['onStep'] }) {
  const [saml, setSaml] = useState<SamlValues>({
    source: 'url',
    metadata: '',
    entityId: '',
    url: '',
    certificate: '',
  })
  const [join, setJoin] = useState({ defaultRole: draft.default_role, justInTime: draft.just_in_time })
  const save = useSaveConnection(draft.id, { done: words.connected(draft.name) })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ ...join, saml: samlInput(saml), enabled: true })
      }}
    >
      <SamlFields value={saml} onChange={setSaml} />
      <JoinFields value={join} onChange={setJoin} />
      <FormEnd
        sending={save}
        submit={words.connect}
        onCancel={() => onStep('values')}
        cancel={texts.common.back}
      />
    </form>
  )
}
