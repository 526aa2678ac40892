import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { texts } from '#texts/texts.ts'
import { useNavigation } from './navigation.ts'

const itemClass =
  'flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-2 text-base data-[selected=true]:bg-hover'

export default function PaletteDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const groups = useNavigation()
  return (
    <Command.Dialog
      open
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      label={texts.shell.search}
      overlayClassName="fixed inset-0 z-40 bg-black/40"
      contentClassName="fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised shadow-raised"
    >
      <Command.Input
        autoFocus
        placeholder={texts.shell.search}
        className="h-12 w-full border-b border-line bg-transparent px-4 text-lg outline-none"
      />
      <Command.List className="max-h-96 overflow-y-auto p-2">
        {groups.map(({ label, items }) => (
          <Command.Group
            key={label ?? ''}
            heading={label ?? undefined}
            className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint"
          >
            {items.map(({ label: name, icon: Icon, to }) => (
              <Command.Item
                key={name}
                value={name}
                className={itemClass}
                onSelect={() => {
                  onClose()
                  void navigate({ to })
                }}
              >
                <Icon className="size-4 text-faint" aria-hidden />
                {name}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command.Dialog>
  )
}
