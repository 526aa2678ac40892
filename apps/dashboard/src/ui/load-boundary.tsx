import { QueryErrorResetBoundary } from '@tanstack/react-query'
import { Component, Suspense, type ReactNode } from 'react'
import { ProblemNotice } from './problem-notice.tsx'

interface CatcherProps {
  children: ReactNode
  /** In place of the notice, for failures that say something else here; it is given the notice. */
  renderProblem?: ((error: unknown, notice: ReactNode) => ReactNode) | undefined
  onRetry: () => void
}

class Catcher extends Component<CatcherProps, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    const retry = () => {
      this.props.onRetry()
      this.setState({ error: null })
    }
    const notice = <ProblemNotice error={error} onRetry={retry} />
    return this.props.renderProblem?.(error, notice) ?? notice
  }
}

/** A part of a page whose data is on its way: its shape until it is there, what went wrong when it does not come, and another try. */
export function LoadBoundary({
  fallback,
  renderProblem,
  children,
}: {
  fallback: ReactNode
  renderProblem?: CatcherProps['renderProblem']
  children: ReactNode
}) {
  return (
    <QueryErrorResetBoundary>
      {({ reset }) => (
        <Catcher onRetry={reset} renderProblem={renderProblem}>
          <Suspense fallback={fallback}>{children}</Suspense>
        </Catcher>
      )}
    </QueryErrorResetBoundary>
  )
}
