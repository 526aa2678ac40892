import { useQuery } from '@tanstack/react-query'
import type { ApiKey, AuditEntry } from '@tenantry/contract'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { targetName } from './entry-words.ts'

const words = texts.audit.actors
/** Names change seldom, and an old one does no harm in a list of what was done. */
const KEPT_MS = 5 * 60_000
const KEYS = 200

/** Who did something, by name: `user:usr_…` is looked up once for all rows that name it. */
export function ActorName({ actor }: { actor: string }) {
  const [kind, id = ''] = splitActor(actor)
  if (kind === 'user') return <UserName id={id} />
  if (kind === 'key') return <KeyName id={id} />
  if (kind === 'system') return <>{words.system(id)}</>
  return <>{kind === 'anonymous' ? words.anonymous : actor}</>
}

/** What something was done to, by name where the entry or the server tells it. */
export function TargetName({ entry }: { entry: AuditEntry }) {
  const { type, id } = entry.target
  const name = targetName(entry)
  if (name !== null) return <>{name}</>
  return type === 'user' ? <UserName id={id} /> : <span className="font-mono">{id}</span>
}

/** A user who is gone, or whom one may not see, is shown by the id. */
function UserName({ id }: { id: string }) {
  const { data } = useQuery({
    queryKey: ['users', 'name', id],
    queryFn: ({ signal }) =>
      tenantry.users.get(id, { signal }).then(
        ({ name, email }) => name ?? email,
        () => id,
      ),
    staleTime: KEPT_MS,
  })
  return <>{data ?? id}</>
}

function KeyName({ id }: { id: string }) {
  const { data } = useQuery({
    queryKey: ['keys', 'names'],
    queryFn: async ({ signal }): Promise<readonly ApiKey[]> => {
      try {
        return await tenantry.keys.list({ limit: KEYS }, { signal })
      } catch {
        return []
      }
    },
    staleTime: KEPT_MS,
  })
  return <>{words.key(data?.find((key) => key.id === id)?.name ?? id)}</>
}

function splitActor(actor: string): readonly [kind: string, id?: string] {
  const colon = actor.indexOf(':')
  return colon === -1 ? [actor] : [actor.slice(0, colon), actor.slice(colon + 1)]
}
