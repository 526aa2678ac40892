import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'

const words = texts.organizations.keys.states

interface Ending {
  revoked_at: number | null
  expires_at: number | null
}

/** Whether a key or a token no longer works. */
export function isOver({ revoked_at: revokedAt, expires_at: expiresAt }: Ending): boolean {
  return revokedAt !== null || (expiresAt !== null && expiresAt * 1000 <= Date.now())
}

export function TokenState({ token }: { token: Ending }) {
  if (token.revoked_at !== null) return <Badge>{words.revoked}</Badge>
  if (isOver(token)) return <Badge tone="warn">{words.expired}</Badge>
  return (
    <Badge tone="good" dot>
      {words.active}
    </Badge>
  )
}
