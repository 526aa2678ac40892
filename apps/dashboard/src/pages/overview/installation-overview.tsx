import { useQuery } from '@tanstack/react-query'
import { tenantry } from '#app/client.ts'
import { useReach } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import { Page } from '#ui/page.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { AttentionCard } from './attention-card.tsx'
import { CountTiles } from './count-tiles.tsx'
import { FirstSteps } from './first-steps.tsx'
import { LatestEntries } from './latest-entries.tsx'
import { RolloutsCard } from './rollouts-card.tsx'

const MOVING_MS = 2_000
const CALM_MS = 15_000

/** How the installation is doing: what somebody has to look at, then how much there is, then what moves. */
export function InstallationOverview() {
  const { installation } = useReach()
  const { data, error, isError, refetch } = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => tenantry.overview({ signal }),
    refetchInterval: ({ state }) =>
      state.data?.rollouts.some(({ status }) => status === 'running') === true ? MOVING_MS : CALM_MS,
  })
  return (
    <Page title={texts.overview.title}>
      {isError && data === undefined ? (
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          {installation && data !== undefined && <FirstSteps done={data.first_steps} />}
          <AttentionCard attention={data?.attention} />
          <CountTiles counts={data?.counts} />
          <div className={cn('grid items-start gap-5', installation && 'lg:grid-cols-2')}>
            <RolloutsCard rollouts={data?.rollouts} />
            {installation && <LatestEntries />}
          </div>
        </>
      )}
    </Page>
  )
}
