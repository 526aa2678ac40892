import { useMutation } from '@tanstack/react-query'
import { VenetianMask } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { tenantry } from './client.ts'
import { useIsImpersonated, useMe } from './me.ts'

/** Says on every page that one acts as somebody else, and ends it. */
export function ImpersonationBanner() {
  const me = useMe()
  const isImpersonated = useIsImpersonated()
  const end = useMutation({
    mutationFn: () => tenantry.auth.logout(),
    // Everything that was loaded belongs to somebody else. The operator's own session is back by now; without one the way leads to the sign-in.
    onSuccess: () => location.assign('/'),
  })
  if (!isImpersonated) return null
  return (
    <div
      role="status"
      className="sticky top-0 z-30 flex flex-wrap items-center justify-center gap-x-4 gap-y-1 bg-[oklch(0.52_0.19_25)] px-4 py-2 text-sm font-medium text-white"
    >
      <VenetianMask className="size-4" aria-hidden />
      {texts.shell.impersonating(me.name ?? me.email)}
      <button
        type="button"
        onClick={() => end.mutate()}
        className="rounded-md border border-white/60 px-2.5 py-0.5 hover:bg-white/15 focus-visible:outline-white"
      >
        {texts.shell.endImpersonation}
      </button>
    </div>
  )
}
