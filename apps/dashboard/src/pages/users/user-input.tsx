import type { ComponentProps } from 'react'
import { tenantry } from '#app/client.ts'
import { SuggestInput } from '#ui/suggest-input.tsx'

type Props = Omit<ComponentProps<typeof SuggestInput>, 'queryKey' | 'suggest'>

/** A user by address, for operators. */
export function UserInput(props: Props) {
  return (
    <SuggestInput
      {...props}
      type="email"
      queryKey={['users']}
      suggest={async (text, signal) => {
        const users = await tenantry.users.list(
          { limit: 10, ...(text !== '' && { search: text }) },
          { signal },
        )
        return users.map(({ email, name }) => ({ value: email, ...(name !== null && { label: name }) }))
      }}
    />
  )
}
