import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Organization } from '@tenantry/contract'
import { isTenantryError } from '@tenantry/sdk'
import { useCallback, useEffect } from 'react'
import { tenantry } from '#app/client.ts'

const REMEMBERED = 'tenantry.cloud.organization'

/** The organization that the cloud pages show: the one in the URL, else the one of last time, else the first that somebody can see. */
export function useOrganization() {
  const { org: inUrl } = useSearch({ strict: false })
  const navigate = useNavigate()
  const first = useQuery({
    queryKey: ['organizations', 'choice', ''],
    queryFn: ({ signal }) => tenantry.orgs.list({ limit: 50 }, { signal }),
    enabled: inUrl === undefined,
  })
  const wanted = inUrl ?? remembered() ?? first.data?.[0]?.slug
  const query = useQuery({
    queryKey: ['organizations', 'one', wanted],
    queryFn: ({ signal }) => tenantry.orgs.get(wanted ?? '', { signal }),
    enabled: wanted !== undefined,
    staleTime: 60_000,
  })
  const choose = useCallback(
    (slug: string) => {
      remember(slug)
      // What was narrowed down belongs to the organization of before.
      void navigate({ to: '.', search: { org: slug }, replace: true })
    },
    [navigate],
  )
  const slug = query.data?.slug
  useEffect(() => {
    if (slug === undefined) return
    remember(slug)
    if (inUrl === undefined)
      void navigate({ to: '.', search: (now) => ({ ...now, org: slug }), replace: true })
  }, [slug, inUrl, navigate])
  const isGone = inUrl === undefined && isTenantryError(query.error, 'ORGANIZATION_NOT_FOUND')
  useEffect(() => {
    // The one of last time is closed, or somebody else's by now.
    if (isGone) forget()
  }, [isGone])
  return {
    organization: query.data ?? null,
    error: query.error ?? first.error,
    none: wanted === undefined && first.data?.length === 0,
    choose,
  }
}

export function organizationsQuery(search: string) {
  return {
    queryKey: ['organizations', 'choice', search],
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<readonly Organization[]> =>
      tenantry.orgs.list({ limit: 50, ...(search !== '' && { search }) }, { signal }),
    staleTime: 30_000,
  }
}

/** Browsers may keep nothing, as in some private windows: then nothing is remembered. */
function remembered(): string | undefined {
  try {
    return localStorage.getItem(REMEMBERED) ?? undefined
  } catch {
    return undefined
  }
}

function remember(slug: string): void {
  try {
    localStorage.setItem(REMEMBERED, slug)
  } catch {}
}

function forget(): void {
  try {
    localStorage.removeItem(REMEMBERED)
  } catch {}
}
