import type { OwnOrganization } from '@tenantry/contract'
import { useState } from 'react'
import { useOrganizations } from '../hooks.ts'
import { Button, Field, valueOf } from '../parts.tsx'
import { Problem } from '../problem.tsx'
import { useTenantryContext } from '../provider.tsx'
import { useAction } from '../use-action.ts'

/** Name of the organization, and whether its members need a second factor. */
export function SettingsPart({ organization }: { organization: OwnOrganization }) {
  const { tenantry, texts } = useTenantryContext()
  const words = texts.organization
  const { refresh } = useOrganizations()
  const [saved, setSaved] = useState(false)
  const save = useAction(async (form: HTMLFormElement) => {
    setSaved(false)
    const requireSecondFactor = new FormData(form).has('second_factor')
    await tenantry.orgs.update(organization.id, {
      name: valueOf(form, 'name'),
      settings: { requireSecondFactor },
    })
    await refresh()
    setSaved(true)
  })
  return (
    <form
      className="tenantry-form"
      onSubmit={(event) => {
        event.preventDefault()
        save.run(event.currentTarget)
      }}
    >
      <Field label={words.nameLabel} name="name" maxLength={100} required defaultValue={organization.name} />
      <label className="tenantry-check">
        <input
          type="checkbox"
          name="second_factor"
          defaultChecked={organization.settings.require_second_factor}
        />
        {words.secondFactor}
      </label>
      <Problem error={save.error} />
      <div className="tenantry-row">
        <Button type="submit" tone="primary" busy={save.busy}>
          {texts.common.save}
        </Button>
        <span role="status" className="tenantry-small">
          {saved && words.saved}
        </span>
      </div>
    </form>
  )
}
