import type { SsoConnection } from '@tenantry/contract'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { RoleSelect } from '../members/role-select.tsx'
import { useSaveConnection } from './use-connections.ts'

const words = texts.organizations.sso

/** Gives roles by an attribute of the identity provider. Without a value there is no mapping. */
export function RoleMappingForm({ connection }: { connection: SsoConnection }) {
  const [attribute, setAttribute] = useState(connection.role_mapping?.attribute ?? 'groups')
  const [roles, setRoles] = useState(connection.role_mapping?.roles ?? [])
  const save = useSaveConnection(connection.id, { done: words.mappingSaved })
  const change = (index: number, next: Partial<{ value: string; role: string }>) =>
    setRoles(roles.map((each, position) => (position === index ? { ...each, ...next } : each)))
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ roleMapping: roles.length === 0 ? null : { attribute, roles } })
      }}
    >
      {roles.length === 0 ? (
        <p className="text-sm text-soft">{words.mappingNone}</p>
      ) : (
        <>
          <Field label={words.mappingAttribute}>
            <Input required value={attribute} onChange={({ target }) => setAttribute(target.value)} />
          </Field>
          {roles.map(({ value, role }, index) => (
            // The order is what counts, and a value can be empty while it is typed.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={index} className="flex items-center gap-2">
              <Input
                required
                aria-label={words.mappingValue}
                placeholder={words.mappingValue}
                value={value}
                onChange={({ target }) => change(index, { value: target.value })}
              />
              <RoleSelect
                aria-label={words.mappingRole}
                className="max-w-40"
                value={role}
                without={({ name }) => name === 'owner'}
                onChange={({ target }) => change(index, { role: target.value })}
              />
              <IconButton
                size="sm"
                icon={X}
                label={words.removeMapping(value)}
                onClick={() => setRoles(roles.filter((_each, position) => position !== index))}
              />
            </div>
          ))}
        </>
      )}
      {save.isError && <ProblemNotice error={save.error} />}
      <div className="flex gap-2">
        <Button size="sm" icon={Plus} onClick={() => setRoles([...roles, { value: '', role: 'member' }])}>
          {words.addMapping}
        </Button>
        <Button size="sm" type="submit" busy={save.isPending}>
          {words.saveMapping}
        </Button>
      </div>
    </form>
  )
}
