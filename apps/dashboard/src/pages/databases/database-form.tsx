import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { DatabaseDetail } from '@tenantry/contract'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select, Textarea } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { tellDone } from '#ui/toast.tsx'

const words = texts.databases.settings

/** Name, durability and metadata. */
export function DatabaseForm({ detail }: { detail: DatabaseDetail }) {
  const navigate = useNavigate()
  const [name, setName] = useState(detail.name)
  const [durability, setDurability] = useState(detail.durability)
  const [metadata, setMetadata] = useState(JSON.stringify(detail.metadata, null, 2))
  const parsed = parseObject(metadata)
  const save = useMutation({
    mutationFn: (next: Record<string, unknown>) =>
      tenantry.databases.update(detail.id, { name, durability, metadata: next }),
    meta: { showsProblem: true },
    onSuccess: async (updated) => {
      tellDone(words.saved)
      // The name is in the address.
      if (updated.name !== detail.name)
        await navigate({
          to: '/databases/$database',
          params: { database: updated.name },
          search: { tab: 'settings' },
          replace: true,
        })
      await queryClient.invalidateQueries({ queryKey: ['databases'] })
    },
  })
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (parsed !== null) save.mutate(parsed)
      }}
    >
      <Field label={texts.databases.columns.name} hint={words.nameHint}>
        <Input
          value={name}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <Field label={words.durability} hint={words.durabilityHints[durability]}>
        <Select
          value={durability}
          onChange={({ target }) => setDurability(target.value === 'full' ? 'full' : 'normal')}
        >
          <option value="normal">{words.durabilities.normal}</option>
          <option value="full">{words.durabilities.full}</option>
        </Select>
      </Field>
      <Field
        label={words.metadata}
        hint={words.metadataHint}
        error={parsed === null ? words.noObject : undefined}
      >
        <Textarea
          className="min-h-32 font-mono text-sm"
          spellCheck={false}
          value={metadata}
          onChange={({ target }) => setMetadata(target.value)}
        />
      </Field>
      {save.isError && <ProblemNotice error={save.error} />}
      <div>
        <Button type="submit" tone="primary" busy={save.isPending} disabled={parsed === null}>
          {texts.common.save}
        </Button>
      </div>
    </form>
  )
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
