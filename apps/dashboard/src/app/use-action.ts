import { useMutation, type QueryKey } from '@tanstack/react-query'
import { tellDone } from '#ui/toast.tsx'
import { queryClient } from './query-client.ts'

export interface ActionOptions<Input, Output> {
  /** What is told once it is done. */
  done?: string | ((output: Output, input: Input) => string)
  /** Queries whose answers are other ones now; those that begin with these keys. */
  refresh?: readonly QueryKey[]
  onDone?: (output: Output, input: Input) => void | Promise<void>
  /** The form or dialog that calls it shows a failure by itself. */
  showsProblem?: boolean
}

/** A change at the server: it says that it is done, and has the pages that show it load again. */
export function useAction<Input = void, Output = unknown>(
  work: (input: Input) => Promise<Output>,
  { done, refresh = [], onDone, showsProblem = false }: ActionOptions<Input, Output> = {},
) {
  return useMutation({
    mutationFn: work,
    meta: { showsProblem },
    onSuccess: async (output, input) => {
      if (done !== undefined) tellDone(typeof done === 'string' ? done : done(output, input))
      await Promise.all(refresh.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
      await onDone?.(output, input)
    },
  })
}
