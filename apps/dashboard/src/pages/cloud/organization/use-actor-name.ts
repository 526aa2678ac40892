import { useMe } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { useMembers } from './use-members.ts'

/** Turns `user:usr_…` into a name: of oneself, or of a member of the organization. Ids stay for whoever is neither. */
export function useActorName(organizationId: string | undefined): (actor: string) => string {
  const me = useMe()
  const { data } = useMembers(organizationId)
  return (actor) => {
    if (actor === 'policy') return texts.cloud.byPolicy
    if (actor.startsWith('system:')) return texts.cloud.system
    if (actor.startsWith('key:')) return texts.cloud.aKey
    const id = actor.replace(/^user:/, '')
    if (id === me.id) return me.name ?? me.email
    const member = data?.find(({ user_id: userId }) => userId === id)
    return member?.name ?? member?.email ?? id
  }
}
