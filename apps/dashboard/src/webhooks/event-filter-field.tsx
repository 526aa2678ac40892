import { useId, useMemo } from 'react'
import { texts } from '#texts/texts.ts'
import { Checkbox } from '#ui/checks.tsx'
import { eventFamilies, toggleFilter } from './event-filters.ts'

const words = texts.webhooks

/** Which events an endpoint hears of: single ones, whole families, or all. */
export function EventFilterField({
  value,
  onChange,
  families,
  error,
}: {
  value: readonly string[]
  onChange: (filters: string[]) => void
  families: readonly string[] | undefined
  error: string | undefined
}) {
  const groups = useMemo(() => eventFamilies(families), [families])
  const toggle = (filter: string) => onChange(toggleFilter(value, filter))
  const all = value.includes('*')
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-medium">{words.events}</legend>
      <div className="max-h-64 overflow-y-auto rounded-md border border-line-strong p-1.5">
        <Choice label={words.allEvents} checked={all} onToggle={() => toggle('*')} />
        {groups.map(({ name, types }) => {
          const whole = all || value.includes(`${name}.*`)
          return (
            <div key={name} className="mt-1 border-t border-line pt-1">
              <Choice
                label={words.wholeFamily(name.replaceAll('_', ' '))}
                mono={`${name}.*`}
                checked={whole}
                disabled={all}
                onToggle={() => toggle(`${name}.*`)}
              />
              {types.map(({ type, description }) => (
                <Choice
                  key={type}
                  inset
                  label={description}
                  mono={type}
                  checked={whole || value.includes(type)}
                  disabled={whole}
                  onToggle={() => toggle(type)}
                />
              ))}
            </div>
          )
        })}
      </div>
      {error === undefined ? (
        <p className="mt-1.5 text-xs text-faint">{words.eventsHint}</p>
      ) : (
        <p className="mt-1.5 text-xs text-bad" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  )
}

function Choice({
  label,
  mono,
  checked,
  disabled = false,
  inset = false,
  onToggle,
}: {
  label: string
  mono?: string
  checked: boolean
  disabled?: boolean
  inset?: boolean
  onToggle: () => void
}) {
  const id = useId()
  return (
    <div className={`flex items-start gap-2.5 rounded-sm px-2 py-1 hover:bg-hover ${inset ? 'pl-8' : ''}`}>
      <Checkbox id={id} className="mt-0.5" checked={checked} disabled={disabled} onCheckedChange={onToggle} />
      <label htmlFor={id} className="min-w-0 text-sm">
        <span className={inset ? 'text-soft' : 'font-medium'}>{label}</span>
        {mono !== undefined && <code className="block font-mono text-xs text-faint">{mono}</code>}
      </label>
    </div>
  )
}
