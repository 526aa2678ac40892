import { useEffect, useState } from 'react'

/** A value once it has stayed the same for a moment: what is typed asks the server nothing at every letter. */
export function useSettled<Value>(value: Value, ms = 200): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
