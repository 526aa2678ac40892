import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Input, Select } from '#ui/input.tsx'
import type { Offer } from './variable-field.tsx'

const words = texts.cloud.resources.newResource
const ANOTHER = '\0another'

/** A choice among known values, beside which any other can be typed: no list of sizes is ever complete. */
export function ChoiceInput({
  offers,
  label,
  value,
  onChange,
  ...control
}: {
  offers: readonly Offer[]
  label: string
  value: string
  onChange: (value: string) => void
  id?: string
}) {
  const [isTyping, setTyping] = useState(false)
  const isKnown = value === '' || offers.some((offer) => offer.value === value)
  const another = isTyping || !isKnown
  return (
    <div className="flex flex-col gap-2">
      <Select
        {...control}
        value={another ? ANOTHER : value}
        onChange={(event) => {
          const next = event.target.value
          setTyping(next === ANOTHER)
          if (next !== ANOTHER) onChange(next)
        }}
      >
        {value === '' && !another && <option value="">{words.choose}</option>}
        {offers.map((offer) => (
          <option key={offer.value} value={offer.value}>
            {offer.value}
            {offer.note !== undefined && ` · ${offer.note}`}
          </option>
        ))}
        <option value={ANOTHER}>{words.another}</option>
      </Select>
      {another && (
        <Input
          aria-label={words.anotherLabel(label)}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  )
}
