import type { User } from '@tenantry/contract'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'

const words = texts.users.states

export function UserState({ user }: { user: User }) {
  if (user.disabled_at !== null)
    return (
      <Badge tone="bad" dot>
        {words.disabled}
      </Badge>
    )
  return user.email_verified_at === null ? (
    <Badge tone="warn">{words.unverified}</Badge>
  ) : (
    <Badge tone="good" dot>
      {words.active}
    </Badge>
  )
}
