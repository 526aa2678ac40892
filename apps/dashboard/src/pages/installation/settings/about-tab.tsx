import { useQuery } from '@tanstack/react-query'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Card, Facts } from '#ui/card.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'

const words = texts.installation.settings.about

export function AboutTab() {
  const { data, error, isError, refetch } = useQuery({
    queryKey: ['about'],
    queryFn: async ({ signal }) => {
      const [health, ready] = await Promise.all([tenantry.health({ signal }), tenantry.ready({ signal })])
      return { version: health.version, redis: ready.redis }
    },
  })
  return (
    <Card title={words.title}>
      {isError ? (
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonLines lines={2} />
      ) : (
        <Facts
          facts={[
            [words.version, data.version],
            [words.address, <Copyable key="address" text={location.origin} />],
            [
              words.ready,
              <Badge key="store" tone="good" dot>
                {words.answers}
              </Badge>,
            ],
            ...(data.redis === undefined
              ? []
              : [
                  [
                    words.redis,
                    <Badge key="redis" tone={data.redis === 'reachable' ? 'good' : 'bad'} dot>
                      {data.redis}
                    </Badge>,
                  ] as const,
                ]),
          ]}
        />
      )}
    </Card>
  )
}
