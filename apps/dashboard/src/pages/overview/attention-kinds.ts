import type { LinkProps } from '@tanstack/react-router'
import type { Attention } from '@tenantry/contract'
import {
  CirclePause,
  CircleX,
  Diff,
  Hourglass,
  LockKeyhole,
  MailX,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react'
import { mailPlace, resourcePlace, rolloutPlace, runPlace, userPlace } from '#app/places.ts'

type Item = Attention['items'][number]

interface AttentionKind {
  icon: LucideIcon
  tone: 'bad' | 'warn'
  /** Where it is mended. */
  place: (item: Item) => LinkProps
  all: LinkProps
}

export const ATTENTION_KINDS: Record<Attention['kind'], AttentionKind> = {
  rollout_halted: {
    icon: CirclePause,
    tone: 'bad',
    place: ({ id }) => rolloutPlace(id),
    all: { to: '/rollouts' },
  },
  rollout_failed: {
    icon: CircleX,
    tone: 'bad',
    place: ({ id }) => rolloutPlace(id),
    all: { to: '/rollouts' },
  },
  run_failed: {
    icon: TriangleAlert,
    tone: 'bad',
    place: ({ id }) => runPlace(id),
    all: { to: '/cloud/resources' },
  },
  run_awaiting_approval: {
    icon: Hourglass,
    tone: 'warn',
    place: ({ id }) => runPlace(id),
    all: { to: '/cloud/resources' },
  },
  resource_drifted: {
    icon: Diff,
    tone: 'warn',
    place: ({ id }) => resourcePlace(id),
    all: { to: '/cloud/resources' },
  },
  account_locked_out: {
    icon: LockKeyhole,
    tone: 'warn',
    place: ({ id }) => userPlace(id),
    all: { to: '/users' },
  },
  mail_failed: { icon: MailX, tone: 'warn', place: ({ id }) => mailPlace(id), all: { to: '/mail' } },
}
