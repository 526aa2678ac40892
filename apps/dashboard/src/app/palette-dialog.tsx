import { useNavigate, useRouter } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { LoaderCircle, Search } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { useMe } from './me.ts'
import type { PaletteItem } from './palette-item.ts'
import { keepRecent, recentItems } from './palette-recent.ts'
import { usePaletteActions, usePalettePages } from './use-palette-actions.ts'
import { usePaletteSearch } from './use-palette-search.ts'

const words = texts.shell.palette

/** Everything by name: one types, moves with the arrow keys, and goes there with Enter. */
export default function PaletteDialog({ onClose }: { onClose: () => void }) {
  const me = useMe()
  const router = useRouter()
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [recent] = useState(() => recentItems(me.id))
  const pages = usePalettePages()
  const actions = usePaletteActions()
  const { results, searching } = usePaletteSearch(typed)
  const choose = (item: PaletteItem) => {
    onClose()
    item.run?.()
    if (item.to === undefined) return
    // All else is remembered by its own page, once it is there.
    if (item.kind === 'page')
      keepRecent(me.id, { kind: 'page', label: item.label, path: router.buildLocation(item.to).href })
    void navigate(item.to)
  }
  const group = (heading: string, items: readonly PaletteItem[]) => (
    <PaletteGroup heading={heading} items={items} onChoose={choose} />
  )
  return (
    <Command.Dialog
      open
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      label={texts.shell.search}
      loop
      filter={fits}
      overlayClassName="fixed inset-0 z-40 bg-black/40 dark:bg-black/60"
      contentClassName="fixed top-[12vh] left-1/2 z-50 w-[min(38rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised shadow-raised"
    >
      <div className="flex items-center gap-3 border-b border-line px-4">
        {searching ? (
          <LoaderCircle
            className="size-4 shrink-0 animate-spin text-faint"
            role="img"
            aria-label={words.searching}
          />
        ) : (
          <Search className="size-4 shrink-0 text-faint" aria-hidden />
        )}
        <Command.Input
          autoFocus
          value={typed}
          onValueChange={setTyped}
          placeholder={texts.shell.search}
          className="h-12 min-w-0 flex-1 bg-transparent text-lg outline-none"
        />
      </div>
      <Command.List className="max-h-[min(26rem,60vh)] scroll-py-2 overflow-y-auto p-2">
        {!searching && (
          <Command.Empty className="px-3 py-10 text-center text-sm text-soft">{words.nothing}</Command.Empty>
        )}
        {typed === '' && group(words.recent, recent)}
        {group(words.databases, results.databases)}
        {group(words.organizations, results.organizations)}
        {group(words.users, results.users)}
        {group(words.pages, pages)}
        {group(words.actions, actions)}
      </Command.List>
      <p
        className="flex gap-4 border-t border-line bg-inset px-4 py-2 text-xs text-faint max-sm:hidden"
        aria-hidden
      >
        <span>↑↓ {words.hints.move}</span>
        <span>↵ {words.hints.open}</span>
        <span>Esc {words.hints.close}</span>
      </p>
    </Command.Dialog>
  )
}

/** Every word that was typed is in a name or its hint; those that begin with it come first. */
function fits(_id: string, typed: string, names: readonly string[] = []): number {
  const text = names.join(' ').toLowerCase()
  const words = typed.toLowerCase().trim().split(/\s+/)
  if (!words.every((word) => text.includes(word))) return 0
  return text.startsWith(words[0] ?? '') ? 1 : 0.5
}

function PaletteGroup({
  heading,
  items,
  onChoose,
}: {
  heading: string
  items: readonly PaletteItem[]
  onChoose: (item: PaletteItem) => void
}) {
  if (items.length === 0) return null
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-faint"
    >
      {items.map((item) => {
        const { id, label, hint, icon: Icon } = item
        return (
          <Command.Item
            key={id}
            value={id}
            keywords={[label, ...(hint === undefined ? [] : [hint])]}
            className="flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-2 text-base data-[selected=true]:bg-hover"
            onSelect={() => onChoose(item)}
          >
            <Icon className="size-4 shrink-0 text-faint" aria-hidden />
            <span className="min-w-0 truncate">{label}</span>
            {hint !== undefined && <span className="min-w-0 truncate text-sm text-faint">{hint}</span>}
          </Command.Item>
        )
      })}
    </Command.Group>
  )
}
