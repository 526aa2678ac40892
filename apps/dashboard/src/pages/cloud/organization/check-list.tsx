import type { ReactNode } from 'react'

interface Choice {
  value: string
  label: ReactNode
  /** What tells it from another of the same name. */
  detail?: string | null
}

/** Several of a few, such as roles or members: what is chosen and not among them stays chosen. */
export function CheckList({
  legend,
  hint,
  choices,
  chosen,
  onChange,
}: {
  legend: string
  hint?: string
  choices: readonly Choice[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}) {
  return (
    <fieldset>
      <legend className="text-sm font-medium">{legend}</legend>
      {hint !== undefined && <p className="text-xs text-faint">{hint}</p>}
      <div className="mt-1.5 flex max-h-36 flex-col gap-1.5 overflow-y-auto">
        {choices.map(({ value, label, detail = null }) => (
          <label key={value} className="flex items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="size-4 shrink-0 accent-accent"
              checked={chosen.includes(value)}
              onChange={({ target }) =>
                onChange(target.checked ? [...chosen, value] : chosen.filter((each) => each !== value))
              }
            />
            <span className="truncate">{label}</span>
            {detail !== null && <span className="truncate text-faint">{detail}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
