import { useState } from 'react'

/** Work that a person starts: whether it is under way, and why it failed; null when it did not. */
export function useAction<Input extends unknown[]>(work: (...input: Input) => Promise<void>) {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null })
  const run = (...input: Input): void => {
    setState({ busy: true, error: null })
    work(...input).then(
      () => setState({ busy: false, error: null }),
      (error: unknown) => setState({ busy: false, error }),
    )
  }
  const clear = () => setState({ busy: false, error: null })
  return { ...state, run, clear }
}
