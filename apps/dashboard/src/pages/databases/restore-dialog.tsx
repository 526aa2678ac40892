import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Snapshot } from '@tenantry/contract'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { exactTime } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.databases.snapshots

/** Restores a snapshot over the database, whose name has to be typed, or into a new one. */
export function RestoreDialog({
  database,
  snapshot,
  onClose,
}: {
  database: string
  snapshot: Snapshot | null
  onClose: () => void
}) {
  return (
    <Dialog
      open={snapshot !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={words.restore}
      description={snapshot === null ? undefined : words.restoreHint(exactTime(snapshot.created_at))}
    >
      {snapshot !== null && <RestoreForm database={database} snapshot={snapshot} onClose={onClose} />}
    </Dialog>
  )
}

function RestoreForm({
  database,
  snapshot,
  onClose,
}: {
  database: string
  snapshot: Snapshot
  onClose: () => void
}) {
  const navigate = useNavigate()
  const [into, setInto] = useState<'new' | 'same'>('new')
  const [name, setName] = useState('')
  const restore = useMutation({
    mutationFn: () =>
      tenantry.databases.snapshots.restore(database, snapshot.id, into === 'new' ? { into: name } : {}),
    meta: { showsProblem: true },
    onSuccess: async (restored) => {
      tellDone(words.restored(restored.name))
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['databases'] })
      await queryClient.invalidateQueries({ queryKey: ['data', database] })
      if (into === 'new') await navigate({ to: '/databases/$database', params: { database: restored.name } })
    },
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        restore.mutate()
      }}
    >
      <Field label={words.into}>
        <Select
          value={into}
          onChange={({ target }) => {
            setName('')
            setInto(target.value === 'same' ? 'same' : 'new')
          }}
        >
          <option value="new">{words.intoNew}</option>
          <option value="same">{words.intoSame(database)}</option>
        </Select>
      </Field>
      {into === 'same' && <p className="text-sm text-soft">{words.sameLosses}</p>}
      <Field
        label={into === 'new' ? words.newName : texts.common.typeToConfirm(database)}
        hint={into === 'new' ? texts.databases.nameHint : undefined}
      >
        <Input
          autoComplete="off"
          spellCheck={false}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <FormEnd
        sending={restore}
        submit={words.restore}
        onCancel={onClose}
        tone={into === 'new' ? 'primary' : 'danger'}
        disabled={into === 'new' ? name === '' : name !== database}
      />
    </form>
  )
}
