import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import { Dialog } from '#ui/dialog.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { ConnectionTest } from './connection-test.tsx'
import { ConnectOidc } from './connect-oidc.tsx'
import { ConnectSaml } from './connect-saml.tsx'
import { connectionQuery, isDraft } from './use-connections.ts'

const words = texts.organizations.sso
const STEPS = ['values', 'theirs', 'test'] as const
export type ConnectStep = (typeof STEPS)[number]

/** Connects an identity provider in three steps: our values there, its values here, and a test. Where one is stands in the URL. */
export function ConnectWizard({
  kind,
  id,
  onMade,
  onClose,
}: {
  kind: 'oidc' | 'saml'
  /** The connection, once it is made. */
  id: string | null
  onMade: (id: string) => void
  onClose: () => void
}) {
  const open = useOpenOrganization()
  const [step, setStep] = useState<'values' | 'theirs'>('values')
  const query = useQuery({ ...connectionQuery(open, id ?? ''), enabled: id !== null })
  const connection = query.data ?? null
  const isMade = connection !== null && !isDraft(connection)
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={words.kinds[kind]}
      description={words.kindHints[kind]}
      className="w-[min(40rem,calc(100vw-2rem))]"
    >
      <Steps at={isMade ? 'test' : step} />
      {query.isError && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {id !== null && query.isPending ? (
        <SkeletonLines lines={5} />
      ) : isMade ? (
        <ConnectionTest connection={connection} onFinish={onClose} />
      ) : kind === 'oidc' ? (
        <ConnectOidc step={step} onStep={setStep} onMade={onMade} onClose={onClose} />
      ) : (
        <ConnectSaml draft={connection} step={step} onStep={setStep} onMade={onMade} onClose={onClose} />
      )}
    </Dialog>
  )
}

function Steps({ at }: { at: ConnectStep }) {
  const index = STEPS.indexOf(at)
  return (
    <ol className="mb-5 flex flex-wrap gap-x-5 gap-y-2">
      {STEPS.map((step, position) => (
        <li
          key={step}
          aria-current={step === at ? 'step' : undefined}
          className={cn('flex items-center gap-2 text-sm', position <= index ? 'text-ink' : 'text-faint')}
        >
          <span
            className={cn(
              'flex size-5 items-center justify-center rounded-full text-xs font-semibold',
              position <= index ? 'bg-accent text-on-accent' : 'bg-hover text-soft',
            )}
          >
            {position + 1}
          </span>
          {words.steps[step]}
        </li>
      ))}
    </ol>
  )
}
