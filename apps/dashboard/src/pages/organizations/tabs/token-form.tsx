import { useState, type ReactNode } from 'react'
import type { QueryKey } from '@tanstack/react-query'
import { useAction } from '#app/use-action.ts'
import { Field } from '#ui/field.tsx'
import { FormEnd } from '#ui/form-end.tsx'
import { Input, Select } from '#ui/input.tsx'

const DAY_SECONDS = 86_400

type Lifetime<Days> = readonly [text: string, days: Days]

/** Unix seconds. */
export function inDays(days: number): number {
  return Math.floor(Date.now() / 1000) + days * DAY_SECONDS
}

export interface TokenFormProps {
  onSecret: (secret: string | null) => void
  onClose: () => void
}

/** What every key and token is made with: a name, what it may do (`children`), and how long it works. Its secret is told once. */
export function TokenForm<Days extends number | null>({
  words,
  lifetimes,
  initially,
  create,
  refresh,
  mayCreate,
  onSecret,
  onClose,
  children,
}: TokenFormProps & {
  words: {
    name: string
    namePlaceholder: string
    expires: string
    create: string
    created: (name: string) => string
  }
  /** Null is for good. */
  lifetimes: readonly Lifetime<Days>[]
  /** Which of them is chosen at first. */
  initially: Lifetime<Days>
  create: (input: { name: string; days: Days }) => Promise<{ token?: string }>
  refresh: QueryKey
  /** Asked before it is made; whoever says no shows why. */
  mayCreate?: () => boolean
  children: ReactNode
}) {
  const [name, setName] = useState('')
  const [lifetime, setLifetime] = useState(initially)
  const making = useAction(() => create({ name, days: lifetime[1] }), {
    done: words.created(name),
    refresh: [refresh],
    showsProblem: true,
    onDone: ({ token }) => {
      onClose()
      onSecret(token ?? null)
    },
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (mayCreate?.() !== false) making.mutate()
      }}
    >
      <Field label={words.name}>
        <Input
          autoFocus
          required
          maxLength={100}
          placeholder={words.namePlaceholder}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      {children}
      <Field label={words.expires}>
        <Select
          value={lifetime[0]}
          onChange={({ target }) =>
            setLifetime(lifetimes.find(([text]) => text === target.value) ?? initially)
          }
        >
          {lifetimes.map(([text]) => (
            <option key={text}>{text}</option>
          ))}
        </Select>
      </Field>
      <FormEnd sending={making} submit={words.create} onCancel={onClose} />
    </form>
  )
}
