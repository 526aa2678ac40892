import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { countOf } from '#ui/numbers.ts'
import { useOpenOrganization } from '../use-organization.ts'

const words = texts.organizations.settings
const COUNTED_MAX = 200

export function DeleteOrganization() {
  const { organization, key } = useOpenOrganization()
  const navigate = useNavigate()
  const [asked, setAsked] = useState(false)
  const { id, name, slug } = organization
  const { data: members } = useQuery({
    queryKey: [...key, 'members', 'all'],
    queryFn: ({ signal }) => tenantry.orgs.listMembers(id, { limit: COUNTED_MAX }, { signal }),
    enabled: asked,
  })
  const { data: databases } = useQuery({
    queryKey: [...key, 'databases', 'all'],
    queryFn: ({ signal }) => tenantry.orgs.listDatabases(id, { limit: COUNTED_MAX }, { signal }),
    enabled: asked,
  })
  const remove = useAction(() => tenantry.orgs.delete(id), {
    done: words.deleted(name),
    showsProblem: true,
    refresh: [['organizations']],
    onDone: () => navigate({ to: '/organizations' }),
  })
  const losses = words.losses(
    countOf(members?.length ?? 0, 'member'),
    countOf(databases?.length ?? 0, 'database'),
  )
  return (
    <Card title={words.danger} description={words.dangerHint} className="border-bad/40">
      <Button tone="danger" icon={Trash2} onClick={() => setAsked(true)}>
        {words.delete}
      </Button>
      <ConfirmDialog
        open={asked}
        onOpenChange={setAsked}
        title={words.deleteTitle(name)}
        losses={
          <ul className="list-disc space-y-1 pl-5">
            {losses.map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
          </ul>
        }
        typed={slug}
        action={words.delete}
        onConfirm={() => remove.mutateAsync()}
      />
    </Card>
  )
}
