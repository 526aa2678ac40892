export function Logo({ className = 'size-6' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M8 9h16v4h-6v11h-4V13H8z" className="fill-on-accent" />
    </svg>
  )
}
