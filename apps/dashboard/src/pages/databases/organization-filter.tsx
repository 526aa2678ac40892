import { Building2 } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { OrganizationInput } from '#ui/organization-input.tsx'

const words = texts.databases

/** Narrows the list down to what an organization has. It counts once it is chosen, or at Enter: half a slug is nobody's. */
export function OrganizationFilter({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (organization: string | undefined) => void
}) {
  const [typed, setTyped] = useState(value ?? '')
  const [shown, setShown] = useState(value)
  if (shown !== value) {
    setShown(value)
    setTyped(value ?? '')
  }
  const tell = (text: string) => {
    const next = text.trim() === '' ? undefined : text.trim()
    if (next !== value) onChange(next)
  }
  return (
    <form
      className="relative w-full sm:w-48"
      onSubmit={(event) => {
        event.preventDefault()
        tell(typed)
      }}
    >
      <Building2 className="pointer-events-none absolute top-2.5 left-2.5 size-4 text-faint" aria-hidden />
      <OrganizationInput
        aria-label={words.ofOrganization}
        placeholder={words.anyOrganization}
        className="pl-8"
        value={typed}
        onValue={(text) => {
          setTyped(text)
          if (text === '') tell('')
        }}
        onPick={tell}
        onBlur={() => tell(typed)}
      />
    </form>
  )
}
