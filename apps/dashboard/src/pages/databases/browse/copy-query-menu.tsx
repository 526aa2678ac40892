import { Code2, SquareTerminal } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { tellDone } from '#ui/toast.tsx'
import { useDatabaseSearch } from '../use-database.ts'
import { curlText, sdkText } from './copy-query.ts'
import type { View } from './view.ts'

const words = texts.databases.browse

/** Puts the query of what is shown into the clipboard. */
export function CopyQueryMenu({ view, columns }: { view: View; columns: readonly string[] }) {
  const { database, search } = useDatabaseSearch()
  const question = { origin: location.origin, database, org: search.org, view, columns }
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text)
    tellDone(texts.common.copied)
  }
  return (
    <Menu
      trigger={
        <Button size="sm" icon={Code2}>
          <span className="max-sm:sr-only">{words.copyQuery}</span>
        </Button>
      }
    >
      <MenuItem icon={Code2} onSelect={() => void copy(sdkText(question))}>
        {words.asSdk}
      </MenuItem>
      <MenuItem icon={SquareTerminal} onSelect={() => void copy(curlText(question))}>
        {words.asCurl}
      </MenuItem>
    </Menu>
  )
}
