import type { ReactNode } from 'react'
import { Card } from '#ui/card.tsx'

/** A named group of samples. */
export function Samples({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card title={title}>
      <div className="flex flex-col gap-5">{children}</div>
    </Card>
  )
}

/** Samples of one thing beside each other. */
export function Sample({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-2 font-mono text-xs text-faint">{name}</h3>
      <div className="flex flex-wrap items-center gap-3">{children}</div>
    </div>
  )
}
