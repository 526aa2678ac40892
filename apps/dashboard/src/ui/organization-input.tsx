import type { ComponentProps } from 'react'
import { tenantry } from '#app/client.ts'
import { SuggestInput } from './suggest-input.tsx'

/** An organization by its slug, for who sees the installation's. */
export function OrganizationInput(props: Omit<ComponentProps<typeof SuggestInput>, 'queryKey' | 'suggest'>) {
  return (
    <SuggestInput
      {...props}
      queryKey={['organizations']}
      suggest={async (text, signal) => {
        const list = await tenantry.orgs.list({ limit: 10, ...(text !== '' && { search: text }) }, { signal })
        return list.map(({ slug, name }) => ({ value: slug, label: name }))
      }}
    />
  )
}
