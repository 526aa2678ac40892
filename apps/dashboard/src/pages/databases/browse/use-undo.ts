import { useMutation } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import { texts } from '#texts/texts.ts'
import { tellDone } from '#ui/toast.tsx'

interface Change {
  text: string
  takeBack: () => Promise<unknown>
}

const REMEMBERED = 50
const words = texts.databases.browse

/** The last changes of this visit, to be taken back one after the other: by the message that tells them, or with Ctrl+Z. */
export function useUndo(): (change: Change) => void {
  const done = useRef<Change[]>([])
  const { mutate } = useMutation({
    mutationFn: (change: Change) => change.takeBack(),
    onSuccess: () => tellDone(words.takenBack),
  })
  const takeBack = useCallback(
    (change: Change | undefined) => {
      if (change === undefined || !done.current.includes(change)) return
      done.current = done.current.filter((each) => each !== change)
      mutate(change)
    },
    [mutate],
  )
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'z' || event.shiftKey || !(event.metaKey || event.ctrlKey)) return
      // In a field the browser takes back what was typed.
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable]'))
        return
      event.preventDefault()
      takeBack(done.current.at(-1))
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [takeBack])
  return useCallback(
    (change: Change) => {
      done.current = [...done.current.slice(1 - REMEMBERED), change]
      tellDone(change.text, { undo: () => takeBack(change) })
    },
    [takeBack],
  )
}
