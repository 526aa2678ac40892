import { getRouteApi } from '@tanstack/react-router'
import { texts } from '#texts/texts.ts'
import { Page } from '#ui/page.tsx'
import { RolloutTable } from './rollout-table.tsx'

const route = getRouteApi('/signed-in/rollouts')
const words = texts.templates.rollouts

/** The rollouts of all templates. */
export function RolloutsPage() {
  const { status } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Page title={words.title} description={words.description}>
      <RolloutTable
        status={status}
        onStatus={(next) => void navigate({ search: { status: next }, replace: true })}
      />
    </Page>
  )
}
