import { useState, type DragEvent } from 'react'

/** Rows that are drawn to another place by a handle. Only for the mouse: whoever has none uses buttons. */
export function useRowDrag(onMove: (from: number, to: number) => void) {
  const [from, setFrom] = useState<number | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const end = () => {
    setFrom(null)
    setOver(null)
  }
  return {
    handle: (index: number) => ({
      draggable: true,
      onDragStart: (event: DragEvent<HTMLElement>) => {
        event.dataTransfer.effectAllowed = 'move'
        // Firefox begins no drag without data.
        event.dataTransfer.setData('text/plain', String(index))
        const row = event.currentTarget.closest('tr')
        if (row !== null) event.dataTransfer.setDragImage(row, 12, 12)
        setFrom(index)
      },
      onDragEnd: end,
    }),
    row: (index: number) => ({
      onDragOver: (event: DragEvent<HTMLElement>) => {
        if (from === null) return
        event.preventDefault()
        setOver(index)
      },
      onDrop: (event: DragEvent<HTMLElement>) => {
        if (from === null) return
        event.preventDefault()
        if (from !== index) onMove(from, index)
        end()
      },
    }),
    /** Where the row would come to lie, seen from the row at `index`. */
    mark: (index: number): 'above' | 'below' | null =>
      from === null || over !== index || from === index ? null : from < index ? 'below' : 'above',
  }
}

export type RowDrag = ReturnType<typeof useRowDrag>
