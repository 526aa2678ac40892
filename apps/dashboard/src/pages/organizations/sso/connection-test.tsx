import { useQuery } from '@tanstack/react-query'
import type { SsoConnection } from '@tenantry/contract'
import { CircleCheck, CircleX, ExternalLink, RotateCw } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Button, buttonClass } from '#ui/button.tsx'
import { DialogActions } from '#ui/dialog.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { useOpenOrganization } from '../use-organization.ts'

const words = texts.organizations.sso

/** Whether a connection can work, as far as that shows without anybody signing in, and the way to try it out. */
export function ConnectionTest({
  connection,
  onFinish,
}: {
  connection: SsoConnection
  /** Ends the wizard; absent elsewhere. */
  onFinish?: () => void
}) {
  const { organization, key } = useOpenOrganization()
  const query = useQuery({
    // What was tested before a change says nothing of it.
    queryKey: [...key, 'sso', 'test', connection.id, connection.updated_at, connection.enabled],
    queryFn: ({ signal }) => tenantry.orgs.sso.test(organization.id, connection.id, { signal }),
    staleTime: 0,
  })
  const { data } = query
  return (
    <div aria-live="polite">
      {query.isPending && <SkeletonLines lines={4} />}
      {query.isError && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {data !== undefined && (
        <>
          <p className="mb-2 font-medium">{data.ok ? words.testOk : words.testBad}</p>
          <ul className="flex flex-col gap-2">
            {data.checks.map(({ name, ok, detail }) => (
              <li key={name} className="flex items-start gap-2.5 text-base">
                {ok ? (
                  <CircleCheck
                    className="mt-0.5 size-4.5 shrink-0 text-good"
                    role="img"
                    aria-label={texts.common.yes}
                  />
                ) : (
                  <CircleX
                    className="mt-0.5 size-4.5 shrink-0 text-bad"
                    role="img"
                    aria-label={texts.common.no}
                  />
                )}
                <span className="min-w-0 break-words">{detail}</span>
              </li>
            ))}
          </ul>
          {data.ok && onFinish !== undefined && <p className="mt-3 text-sm text-soft">{words.testNext}</p>}
        </>
      )}
      <DialogActions>
        <Button icon={RotateCw} busy={query.isFetching} onClick={() => void query.refetch()}>
          {words.test}
        </Button>
        {data?.ok === true && (
          <a href={data.start_url} target="_blank" rel="noreferrer" className={buttonClass()}>
            <ExternalLink className="size-4" aria-hidden />
            {words.tryIt}
          </a>
        )}
        {onFinish !== undefined && (
          <Button tone="primary" onClick={onFinish}>
            {words.finish}
          </Button>
        )}
      </DialogActions>
    </div>
  )
}
