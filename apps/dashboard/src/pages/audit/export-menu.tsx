import { useMutation } from '@tanstack/react-query'
import type { AuditFilterInput } from '@tenantry/sdk'
import { Download, FileJson, FileSpreadsheet } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { saveStream } from '#ui/save-stream.ts'
import { tellDone } from '#ui/toast.tsx'

const words = texts.audit.export

/** The entries that are shown, as a file. */
export function ExportMenu({ filter }: { filter: AuditFilterInput }) {
  const save = useMutation({
    mutationFn: async (format: 'csv' | 'jsonl') => {
      const name = `audit-${new Date().toISOString().slice(0, 10)}.${format}`
      await saveStream(await tenantry.audit.export({ ...filter, format }), name)
      return name
    },
    onSuccess: (name) => tellDone(words.done(name)),
  })
  return (
    <Menu
      trigger={
        <Button icon={Download} busy={save.isPending}>
          {save.isPending ? words.busy : words.label}
        </Button>
      }
    >
      <MenuItem icon={FileSpreadsheet} onSelect={() => save.mutate('csv')}>
        {words.csv}
      </MenuItem>
      <MenuItem icon={FileJson} onSelect={() => save.mutate('jsonl')}>
        {words.jsonl}
      </MenuItem>
    </Menu>
  )
}
