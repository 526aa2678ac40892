import type { QueryKey } from '@tanstack/react-query'
import { useState } from 'react'
import { useAction } from '#app/use-action.ts'
import { texts as catalogue } from '#texts/texts.ts'
import { Field } from '#ui/field.tsx'
import { FormEnd } from '#ui/form-end.tsx'
import { Input, Select, Textarea } from '#ui/input.tsx'

export type Texts<Name extends string> = Readonly<Record<Name, string>>

/** A text that somebody who vouches for people is described with. */
export interface TextSpec<Name extends string> {
  name: Name
  label: string
  hint?: string
  optional?: boolean
  type?: 'text' | 'url' | 'password'
  /** Several lines. */
  long?: boolean
  choices?: readonly (readonly [value: string, label: string])[]
  placeholder?: string
  /** Seldom needed: shown when it is asked for. */
  rare?: boolean
  /** What is wrong with a text that is not empty. */
  check?: (text: string) => string | undefined
}

/** The form of whoever vouches for people, new or known: texts, and whether newcomers become users. */
export function VoucherForm<Name extends string, Saved>({
  specs,
  initial,
  newcomers,
  send,
  submit,
  done,
  refresh,
  onDone,
}: {
  specs: (typed: Texts<Name>) => readonly TextSpec<Name>[]
  initial: Texts<Name>
  newcomers: { label: string; initial: boolean }
  send: (typed: Texts<Name>, newcomers: boolean) => Promise<Saved>
  submit: string
  done: (saved: Saved) => string
  refresh: QueryKey
  onDone: () => void
}) {
  const [typed, setTyped] = useState(initial)
  const [letsIn, setLetsIn] = useState(newcomers.initial)
  const [isTried, setTried] = useState(false)
  const save = useAction(() => send(typed, letsIn), {
    done,
    refresh: [refresh],
    onDone,
    showsProblem: true,
  })
  const shown = specs(typed)
  const wrong = new Map(shown.map((spec) => [spec.name, wrongWith(spec, typed[spec.name])]))
  const control = (spec: TextSpec<Name>, index: number) => (
    <TextControl
      key={spec.name}
      spec={spec}
      autoFocus={index === 0}
      value={typed[spec.name]}
      error={isTried ? wrong.get(spec.name) : undefined}
      onChange={(value) => setTyped({ ...typed, [spec.name]: value })}
    />
  )
  const rare = shown.filter((spec) => spec.rare === true)
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if ([...wrong.values()].every((error) => error === undefined)) save.mutate()
      }}
    >
      {shown.filter((spec) => spec.rare !== true).map(control)}
      <label className="flex items-center gap-2 text-base">
        <input
          type="checkbox"
          className="size-4 shrink-0 accent-accent"
          checked={letsIn}
          onChange={({ target }) => setLetsIn(target.checked)}
        />
        {newcomers.label}
      </label>
      {rare.length > 0 && (
        <details className="group" open={isTried && rare.some(({ name }) => wrong.get(name) !== undefined)}>
          <summary className="cursor-pointer text-sm font-medium text-soft hover:text-ink">
            {catalogue.installation.settings.more}
          </summary>
          <div className="mt-4 flex flex-col gap-4">{rare.map((spec) => control(spec, -1))}</div>
        </details>
      )}
      <FormEnd sending={save} submit={submit} onCancel={onDone} />
    </form>
  )
}

function wrongWith<Name extends string>(
  { optional = false, check }: TextSpec<Name>,
  text: string,
): string | undefined {
  if (text.trim() !== '') return check?.(text)
  return optional ? undefined : catalogue.common.required
}

function TextControl<Name extends string>({
  spec: { label, hint, optional = false, type = 'text', long = false, choices, placeholder },
  value,
  error,
  autoFocus,
  onChange,
}: {
  spec: TextSpec<Name>
  value: string
  error: string | undefined
  autoFocus: boolean
  onChange: (value: string) => void
}) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {choices !== undefined ? (
        <Select autoFocus={autoFocus} value={value} onChange={({ target }) => onChange(target.value)}>
          {choices.map(([each, text]) => (
            <option key={each} value={each}>
              {text}
            </option>
          ))}
        </Select>
      ) : long ? (
        <Textarea
          className="font-mono text-sm"
          spellCheck={false}
          placeholder={placeholder}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      ) : (
        <Input
          autoFocus={autoFocus}
          type={type}
          autoComplete={type === 'password' ? 'new-password' : 'off'}
          spellCheck={false}
          placeholder={placeholder}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  )
}
