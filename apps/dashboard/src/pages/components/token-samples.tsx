import { useTheme } from '#design/theme.ts'
import { cn } from '#ui/cn.ts'
import { contrast, rgbOf } from './contrast.ts'
import { Sample, Samples } from './sample.tsx'

const SURFACES = ['page', 'card', 'raised', 'inset', 'hover', 'line', 'line-strong'] as const
/** Texts and the surfaces that they stand on. */
const PAIRS = [
  ['ink', 'page'],
  ['ink', 'card'],
  ['soft', 'card'],
  ['soft', 'inset'],
  ['faint', 'card'],
  ['faint', 'inset'],
  ['faint', 'raised'],
  ['accent', 'card'],
  ['accent', 'accent-wash'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['good', 'good-wash'],
  ['warn', 'warn-wash'],
  ['bad', 'bad-wash'],
  ['info', 'info-wash'],
  ['good', 'card'],
  ['warn', 'card'],
  ['bad', 'card'],
] as const
const ENOUGH = 4.5
const SIZES = ['text-xs', 'text-sm', 'text-base', 'text-lg', 'text-xl', 'text-2xl'] as const
const SPACES = [1, 1.5, 2, 3, 4, 5, 6, 8] as const
const RADII = ['rounded-sm', 'rounded-md', 'rounded-lg', 'rounded-xl', 'rounded-full'] as const

export function TokenSamples() {
  // Drawn anew with the theme: the same names mean other colours.
  const { shown } = useTheme()
  return (
    <Samples title="Tokens">
      <Sample name="surfaces and lines">
        {SURFACES.map((name) => (
          <span key={name} className="flex flex-col gap-1 text-xs text-soft">
            <span
              className="block h-12 w-24 rounded-md border border-line-strong"
              style={{ background: `var(--${name})` }}
            />
            {name}
          </span>
        ))}
      </Sample>
      <Sample name="text on surfaces: contrast of at least 4.5">
        {PAIRS.map(([text, surface]) => (
          <ContrastChip key={`${text} ${surface} ${shown}`} text={text} surface={surface} />
        ))}
      </Sample>
      <Sample name="type scale">
        <ul className="flex flex-col gap-1.5">
          {SIZES.map((size) => (
            <li key={size} className={cn(size, 'flex items-baseline gap-3')}>
              <code className="w-20 font-mono text-xs text-faint">{size}</code>
              Each customer has a database of their own
            </li>
          ))}
          <li className="flex items-baseline gap-3 font-mono text-sm">
            <code className="w-20 text-xs text-faint">font-mono</code>
            select name from projects where done = 0
          </li>
        </ul>
      </Sample>
      <Sample name="spacing">
        {SPACES.map((space) => (
          <span key={space} className="flex flex-col items-center gap-1 text-xs text-faint">
            <span className="block h-6 bg-accent" style={{ width: `calc(var(--spacing) * ${space})` }} />
            {space}
          </span>
        ))}
      </Sample>
      <Sample name="corners">
        {RADII.map((radius) => (
          <span key={radius} className="flex flex-col items-center gap-1 text-xs text-faint">
            <span className={cn('block size-12 border border-line-strong bg-inset', radius)} />
            {radius}
          </span>
        ))}
      </Sample>
    </Samples>
  )
}

function ContrastChip({ text, surface }: { text: string; surface: string }) {
  const style = getComputedStyle(document.documentElement)
  const ratio = contrast(
    rgbOf(style.getPropertyValue(`--${text}`)),
    rgbOf(style.getPropertyValue(`--${surface}`)),
  )
  return (
    <span
      className={cn('rounded-md border px-3 py-2 text-sm', ratio < ENOUGH ? 'border-bad' : 'border-line')}
      style={{ color: `var(--${text})`, background: `var(--${surface})` }}
    >
      {text} on {surface} · {ratio.toFixed(1)}
      {ratio < ENOUGH && ' ✗'}
    </span>
  )
}
