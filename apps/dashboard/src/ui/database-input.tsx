import type { ComponentProps } from 'react'
import { tenantry } from '#app/client.ts'
import { SuggestInput } from './suggest-input.tsx'

/** A database by name, for who sees the installation's. */
export function DatabaseInput(props: Omit<ComponentProps<typeof SuggestInput>, 'queryKey' | 'suggest'>) {
  return (
    <SuggestInput
      {...props}
      queryKey={['databases']}
      suggest={async (text, signal) => {
        const list = await tenantry.databases.list(
          { limit: 10, status: 'ready', ...(text !== '' && { search: text }) },
          { signal },
        )
        return list.map(({ name, template }) => ({
          value: name,
          ...(template !== null && { label: template }),
        }))
      }}
    />
  )
}
