import { useEffect } from 'react'
import { useIsImpersonated, useMe } from './me.ts'
import { keepRecent, type Visited } from './palette-recent.ts'

/** Remembers what a page shows for the palette. Whoever acts as somebody else leaves no traces there. */
export function useVisited(visited: Visited | undefined): void {
  const { id } = useMe()
  const isImpersonated = useIsImpersonated()
  const { kind, label, path } = visited ?? {}
  useEffect(() => {
    if (isImpersonated || kind === undefined || label === undefined || path === undefined) return
    keepRecent(id, { kind, label, path })
  }, [id, isImpersonated, kind, label, path])
}
