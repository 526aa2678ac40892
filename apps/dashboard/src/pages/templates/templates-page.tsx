import type { Template } from '@tenantry/contract'
import { Boxes, Plus } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { CodeBlock } from '#ui/code-block.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { countText } from '#ui/numbers.ts'
import { Page } from '#ui/page.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'

const words = texts.templates

const columns: readonly Column<Template>[] = [
  { id: 'name', header: words.columns.name, width: 3, cell: ({ name }) => name },
  {
    id: 'version',
    header: words.columns.version,
    width: 1.4,
    cell: ({ current_version: version }) => <Badge>{words.version(version)}</Badge>,
  },
  {
    id: 'databases',
    header: words.columns.databases,
    width: 1.2,
    align: 'right',
    cell: ({ database_count: count }) => countText(count),
  },
  {
    id: 'pushed',
    header: words.columns.pushed,
    width: 1.8,
    align: 'right',
    from: 'sm',
    cell: ({ updated_at: at }) => <Time at={at} />,
  },
]

/** All templates, and how to make the first one. */
export function TemplatesPage() {
  const { table } = usePages(['templates', 'list'], (page, signal) =>
    tenantry.templates.list(page, { signal }),
  )
  return (
    <Page title={words.title} description={words.description} actions={<NewTemplate />}>
      <Card flush>
        <DataTable
          label={words.title}
          columns={columns}
          {...table}
          rowId={({ id }) => id}
          rowLink={({ name }) => ({ to: '/templates/$template', params: { template: name } })}
          empty={
            <EmptyState icon={Boxes} title={words.empty} action={<NewTemplate />}>
              {words.emptyHint}
              <CodeBlock code={words.emptyCommands} className="mt-4 text-left text-ink" />
            </EmptyState>
          }
        />
      </Card>
    </Page>
  )
}

function NewTemplate() {
  return (
    <ButtonLink tone="primary" icon={Plus} to="/templates/new">
      {words.create}
    </ButtonLink>
  )
}
