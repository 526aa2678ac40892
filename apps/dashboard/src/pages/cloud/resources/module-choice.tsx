import type { Module } from '@tenantry/contract'
import { Boxes, HardDrive, Server, type LucideIcon } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'

const words = texts.cloud.resources.newResource

const ICONS: Record<Module['kind'], LucideIcon> = { vm: Server, bucket: HardDrive, other: Boxes }
const ORDER = ['aws', 'azure', 'gcp', 'local']

/** What can be made, cloud by cloud; the organization's own modules after those that come with Tenantry. */
export function ModuleChoice({
  modules,
  value,
  onChange,
}: {
  modules: readonly Module[]
  value: string | undefined
  onChange: (name: string) => void
}) {
  const groups = ORDER.map((cloud) => ({
    title: texts.cloud.clouds[cloud] ?? cloud,
    own: modules
      .filter((module) => module.origin === 'bundled' && module.cloud === cloud)
      .toSorted((a, b) => b.kind.localeCompare(a.kind)),
  })).concat({ title: words.own, own: modules.filter(({ origin }) => origin === 'own') })
  return (
    <div role="radiogroup" aria-label={words.what} className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
      {groups
        .filter(({ own }) => own.length > 0)
        .map(({ title, own }) => (
          <div key={title} className="grid min-w-0 grid-cols-2 content-start gap-2 sm:grid-cols-1">
            <h3 className="col-span-full text-xs font-medium text-faint">{title}</h3>
            {own.map((module) => (
              <ModuleCard
                key={module.name}
                module={module}
                chosen={module.name === value}
                onChoose={() => onChange(module.name)}
              />
            ))}
          </div>
        ))}
    </div>
  )
}

function ModuleCard({ module, chosen, onChoose }: { module: Module; chosen: boolean; onChoose: () => void }) {
  const Icon = ICONS[module.kind]
  return (
    <button
      type="button"
      role="radio"
      aria-checked={chosen}
      aria-label={module.name}
      title={module.summary}
      onClick={onChoose}
      className={cn(
        'flex items-start gap-3 rounded-lg border p-3 text-left transition-colors',
        chosen ? 'border-accent bg-accent-wash' : 'border-line hover:border-line-strong hover:bg-hover',
      )}
    >
      <Icon className={cn('mt-0.5 size-4 shrink-0', chosen ? 'text-accent' : 'text-faint')} aria-hidden />
      <span className="min-w-0">
        <span className="block text-sm font-medium">
          {module.origin === 'bundled' ? texts.cloud.kinds[module.kind] : module.name}
        </span>
        <span className="block truncate font-mono text-xs text-soft">
          {module.origin === 'bundled' ? module.name : texts.cloud.kinds[module.kind]}
        </span>
      </span>
    </button>
  )
}
