import type { ReactNode } from 'react'
import { usePermission } from '../hooks.ts'

export interface ProtectProps {
  /** Name of the permission, such as `members.invite`, or one that the application registered. */
  permission: string
  /** Id or slug; the chosen organization when absent. */
  organization?: string
  /** Shown to who may not. */
  fallback?: ReactNode
  children: ReactNode
}

/**
 * Shows its children to those whose role allows something, and nothing while that is not known. It hides; it guards nothing: the server refuses what a
 * role does not allow, whatever a page shows.
 */
export function Protect({ permission, organization, fallback = null, children }: ProtectProps) {
  const allowed = usePermission(permission, organization)
  if (allowed === undefined) return null
  return <>{allowed ? children : fallback}</>
}
