import { useQuery } from '@tanstack/react-query'
import type { SchemaDocument } from '@tenantry/schema'
import { LayoutGrid, Table2, Workflow } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Select } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { versionSchemaQuery } from '../queries.ts'
import type { TemplateSearch } from '../routes.ts'
import { TableCard } from './table-card.tsx'

const EntityDiagram = lazy(() => import('../diagram/entity-diagram.tsx'))
const words = texts.templates.schema

/** A version's schema to read: as cards or as a diagram. */
export function SchemaTab({
  template,
  search,
  onChange,
}: {
  template: { name: string; current_version: number; newest_version: number }
  search: TemplateSearch
  onChange: (next: TemplateSearch) => void
}) {
  const { name, current_version: current, newest_version: newest } = template
  const version = search.version ?? current
  const { data: schema, error } = useQuery(versionSchemaQuery(name, version))
  const isDiagram = search.show === 'diagram'
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Select
          aria-label={words.version}
          className="w-auto"
          value={version}
          onChange={({ target }) => {
            const chosen = Number(target.value)
            onChange({ version: chosen === current ? undefined : chosen })
          }}
        >
          {Array.from({ length: newest }, (_unused, index) => newest - index).map((each) => (
            <option key={each} value={each}>
              {texts.templates.version(each)}
              {each === current && ` (${texts.templates.current})`}
            </option>
          ))}
        </Select>
        <div role="group" aria-label={words.show} className="flex gap-1">
          <Button
            size="sm"
            tone={isDiagram ? 'quiet' : 'plain'}
            icon={LayoutGrid}
            aria-pressed={!isDiagram}
            onClick={() => onChange({ show: undefined })}
          >
            {words.cards}
          </Button>
          <Button
            size="sm"
            tone={isDiagram ? 'plain' : 'quiet'}
            icon={Workflow}
            aria-pressed={isDiagram}
            onClick={() => onChange({ show: 'diagram' })}
          >
            {words.diagram}
          </Button>
        </div>
      </div>
      {error !== null ? (
        <ProblemNotice error={error} />
      ) : !schema ? (
        <SkeletonLines lines={8} />
      ) : (
        <SchemaView schema={schema} isDiagram={isDiagram} />
      )}
    </div>
  )
}

function SchemaView({ schema, isDiagram }: { schema: SchemaDocument; isDiagram: boolean }) {
  if (schema.tables.length === 0)
    return (
      <Card>
        <EmptyState icon={Table2} title={words.empty}>
          {words.emptyHint}
        </EmptyState>
      </Card>
    )
  if (isDiagram)
    return (
      <Suspense fallback={<SkeletonLines lines={8} />}>
        <EntityDiagram schema={schema} className="h-[max(24rem,calc(100dvh-18rem))]" />
      </Suspense>
    )
  return (
    <div className="grid items-start gap-4 xl:grid-cols-2">
      {schema.tables.map((table) => (
        <TableCard key={table.name} table={table} schema={schema} />
      ))}
    </div>
  )
}
