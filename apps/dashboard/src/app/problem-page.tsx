import { useRouter } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { ButtonLink } from '#ui/button.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'

/** In place of a page that could not be shown. */
export function ProblemPage({ error }: { error: unknown }) {
  const router = useRouter()
  return (
    <main className="mx-auto max-w-2xl px-4 py-16">
      <ProblemNotice error={error} onRetry={() => void router.invalidate()} />
    </main>
  )
}

export function NotFoundPage() {
  return (
    <EmptyState
      icon={Compass}
      title={texts.problem.notFoundTitle}
      action={
        <ButtonLink to="/" tone="primary">
          {texts.problem.backHome}
        </ButtonLink>
      }
    >
      {texts.problem.notFound}
    </EmptyState>
  )
}
