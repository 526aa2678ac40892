import { cn } from './cn.ts'

/** Stands where something is about to appear, in its shape. */
export function Skeleton({ className }: { className?: string }) {
  return <div className={cn('h-4 animate-pulse rounded-sm bg-hover', className)} aria-hidden />
}

export function SkeletonLines({ lines = 3, className }: { lines?: number; className?: string }) {
  return (
    <div className={cn('flex flex-col gap-3', className)} role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_unused, index) => (
        <Skeleton key={index} className={index % 3 === 2 ? 'w-2/3' : 'w-full'} />
      ))}
    </div>
  )
}
