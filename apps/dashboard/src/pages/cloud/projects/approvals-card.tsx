import type { Project } from '@tenantry/contract'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card, Facts } from '#ui/card.tsx'
import { moneyText } from '#ui/numbers.ts'
import { useActorName } from '../organization/use-actor-name.ts'
import { useAllowed } from '../organization/use-allowed.ts'
import { ApprovalsDialog } from './approvals-dialog.tsx'

const words = texts.cloud.projects.approvals
/** Of the price list. */
const CURRENCY = 'USD'

/** Who has to approve plans in a project, in words, and the way to say it otherwise. */
export function ApprovalsCard({ project }: { project: Project }) {
  const may = useAllowed(project.organization_id)
  const [editing, setEditing] = useState(false)
  const nameOf = useActorName(project.organization_id)
  const { needed, four_eyes: fourEyes, roles = [], users = [], auto } = project.settings.approvals ?? {}
  const who = [...roles, ...users.map((id) => nameOf(`user:${id}`))]
  return (
    <Card
      title={words.title}
      {...(may('projects.manage') && {
        actions: (
          <Button size="sm" icon={Pencil} onClick={() => setEditing(true)}>
            {words.change}
          </Button>
        ),
      })}
    >
      <Facts
        className="lg:grid-cols-4"
        facts={[
          [words.needed, needed === undefined ? words.asInstallation : words.people(needed)],
          [words.by, who.length === 0 ? words.anybody : who.join(', ')],
          [words.others, fourEyes === true ? words.fourEyes : words.notFourEyes],
          [words.auto, autoText(auto)],
        ]}
      />
      <ApprovalsDialog project={project} open={editing} onOpenChange={setEditing} />
    </Card>
  )
}

type Auto = NonNullable<Project['settings']['approvals']>['auto']

function autoText(auto: Auto): string {
  const below = auto?.price_difference_below
  const conditions = [
    ...(below === undefined ? [] : [words.isBelow(moneyText(below, CURRENCY))]),
    ...(auto?.nothing_destroyed === true ? [words.isHarmless] : []),
  ]
  if (conditions.length === 0) return words.never
  return words.when(conditions.join(` ${words.joints[auto?.match ?? 'all']} `))
}
