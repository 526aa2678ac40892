import type { SessionRow } from './tables.ts'

/** Slack for uses that are not written down yet: that happens about once a minute. */
export const SEEN_SLACK_SECONDS = 90

/** Whether a session is neither revoked, nor past its lifetime, nor left alone for too long. */
export function isLiveSession(session: SessionRow, now: number, idleSeconds: number): boolean {
  const idleUntil = session.last_seen_at + Math.max(idleSeconds, SEEN_SLACK_SECONDS)
  return session.revoked_at === null && session.expires_at > now && idleUntil > now
}
