import type { Finding, PlanPrice, PolicyFinding } from '@tenantry/contract'
import { Ban, ShieldQuestion, TriangleAlert, type LucideIcon } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Badge, type Tone } from '#ui/badge.tsx'
import { Card } from '#ui/card.tsx'
import { cn } from '#ui/cn.ts'
import { moneyText } from '#ui/numbers.ts'

const words = texts.cloud.runs

/** What the resource costs a month before and after a plan; what no price is known of is named, and never counts as free. */
export function PriceCard({ price }: { price: PlanPrice }) {
  const { currency, before, after, difference, unpriced, usage } = price
  const figures = [
    [words.price.before, moneyText(before, currency), ''],
    [words.price.after, moneyText(after, currency), ''],
    [
      words.price.difference,
      `${difference > 0 ? '+' : ''}${moneyText(difference, currency)}`,
      difference > 0 ? 'text-warn' : difference < 0 ? 'text-good' : '',
    ],
  ] as const
  return (
    <Card title={words.price.title} footer={words.price.asOf(price.as_of)}>
      <dl className="grid grid-cols-3 gap-3">
        {figures.map(([label, text, tone]) => (
          <div key={label} className="min-w-0">
            <dt className="text-xs text-faint">{label}</dt>
            <dd className={cn('text-lg font-semibold tabular', tone)}>{text}</dd>
          </div>
        ))}
      </dl>
      {unpriced.length > 0 && (
        <p className="mt-3 text-sm text-soft">
          {words.price.unpriced(unpriced.length)} <code className="break-all">{unpriced.join(', ')}</code>
        </p>
      )}
      {usage.map(({ address, unit, price: each }) => (
        <p key={`${address} ${unit}`} className="mt-1 text-sm text-soft">
          {words.price.byUse}: <code className="break-all">{address}</code>, {each} {currency} / {unit}
        </p>
      ))}
    </Card>
  )
}

const EFFECTS: Record<PolicyFinding['effect'], { icon: LucideIcon; tone: Tone }> = {
  deny: { icon: Ban, tone: 'bad' },
  needs_approval: { icon: ShieldQuestion, tone: 'warn' },
  warn: { icon: TriangleAlert, tone: 'warn' },
}

/** What the policies say of a plan, and about which object. */
export function PolicyCard({ findings }: { findings: readonly PolicyFinding[] }) {
  return (
    <Card title={words.policy.title}>
      <PolicyFindings findings={findings} />
    </Card>
  )
}

export function PolicyFindings({ findings }: { findings: readonly PolicyFinding[] }) {
  if (findings.length === 0) return <p className="text-sm text-soft">{words.policy.none}</p>
  return (
    <ul className="flex flex-col gap-3">
      {findings.map((finding) => {
        const { icon: Icon, tone } = EFFECTS[finding.effect]
        return (
          <li
            key={`${finding.policy} ${finding.rule} ${finding.address} ${finding.message}`}
            className="flex gap-2.5"
          >
            <Icon
              className={cn('mt-0.5 size-4 shrink-0', tone === 'bad' ? 'text-bad' : 'text-warn')}
              aria-hidden
            />
            <div className="min-w-0 text-sm">
              <p className="flex flex-wrap items-center gap-2">
                <Badge tone={tone}>{words.policy.effects[finding.effect]}</Badge>
                <code className="text-soft">{finding.rule}</code>
              </p>
              <p className="mt-1 break-words">{finding.message}</p>
              {finding.address !== null && <code className="break-all text-soft">{finding.address}</code>}
            </div>
          </li>
        )
      })}
    </ul>
  )
}

/** Objects that a run which was cut short has left behind. */
export function FindingsCard({ findings }: { findings: readonly Finding[] }) {
  return (
    <Card title={words.findings.title} description={words.findings.hint}>
      <ul className="flex flex-col gap-2 text-sm">
        {findings.map(({ id, type, name }) => (
          <li key={id} className="min-w-0">
            <code className="break-all">{id}</code>
            <span className="ml-2 text-soft">
              {type}
              {name !== null && `, ${name}`}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
