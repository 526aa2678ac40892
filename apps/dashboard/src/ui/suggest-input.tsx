import { keepPreviousData, useQuery, type QueryKey } from '@tanstack/react-query'
import { useId, type ComponentProps } from 'react'
import { useSettled } from '#app/settle.ts'
import { Input } from './input.tsx'

export interface Suggestion {
  value: string
  label?: string
}

/** A text field with suggestions from the server, in the browser's own list. Anything may be typed. */
export function SuggestInput({
  value,
  onValue,
  onPick,
  queryKey,
  suggest,
  ...rest
}: Omit<ComponentProps<typeof Input>, 'value' | 'onChange' | 'list'> & {
  value: string
  onValue: (value: string) => void
  /** One of the suggestions was chosen, rather than something typed. */
  onPick?: (value: string) => void
  queryKey: QueryKey
  suggest: (text: string, signal: AbortSignal) => Promise<Suggestion[]>
}) {
  const id = useId()
  const text = useSettled(value.trim())
  const { data } = useQuery({
    queryKey: [...queryKey, 'suggestions', text],
    queryFn: ({ signal }) => suggest(text, signal),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <Input
        {...rest}
        value={value}
        onChange={({ target, nativeEvent }) => {
          onValue(target.value)
          if (Reflect.get(nativeEvent, 'inputType') === 'insertReplacementText') onPick?.(target.value)
        }}
        list={id}
        autoComplete="off"
        spellCheck={false}
      />
      <datalist id={id}>
        {data?.map(({ value: each, label }) => (
          <option key={each} value={each} {...(label !== undefined && { label })} />
        ))}
      </datalist>
    </>
  )
}
