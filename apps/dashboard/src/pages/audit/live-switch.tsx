import type { LiveState } from '#app/use-live.ts'
import { texts } from '#texts/texts.ts'
import { Switch } from '#ui/checks.tsx'
import { cn } from '#ui/cn.ts'
import { Tooltip } from '#ui/tooltip.tsx'

const words = texts.audit

/** Whether new entries appear by themselves, and whether they would. */
export function LiveSwitch({
  on,
  state,
  isPast,
  onChange,
}: {
  on: boolean
  state: LiveState
  /** What is shown ends before now. */
  isPast: boolean
  onChange: (on: boolean) => void
}) {
  const text = isPast ? words.liveStates.past : on ? words.liveStates[state.status] : words.liveStates.open
  return (
    <Tooltip text={text}>
      <label className="flex h-9 items-center gap-2 rounded-md px-2 text-base font-medium">
        <Switch
          checked={on && !isPast}
          disabled={isPast}
          onCheckedChange={onChange}
          aria-label={words.live}
        />
        {on && !isPast && <LiveDot state={state} text={text} />}
        <span aria-hidden>{words.live}</span>
      </label>
    </Tooltip>
  )
}

/** That a list follows what happens, where nobody has to ask for it. */
export function LiveMark({ state }: { state: LiveState }) {
  const text = words.liveStates[state.status]
  return (
    <Tooltip text={text}>
      <span className="flex h-9 items-center gap-2 px-2 text-sm text-soft">
        <LiveDot state={state} text={text} />
        <span aria-hidden>{words.live}</span>
      </span>
    </Tooltip>
  )
}

function LiveDot({ state, text }: { state: LiveState; text: string }) {
  return (
    <span
      role="status"
      className={cn('size-2 rounded-full', state.status === 'open' ? 'animate-pulse bg-good' : 'bg-warn')}
    >
      <span className="sr-only">{text}</span>
    </span>
  )
}
