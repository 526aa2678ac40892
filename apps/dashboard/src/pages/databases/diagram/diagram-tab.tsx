import '@xyflow/react/dist/base.css'
import './diagram.css'
import { Background, BackgroundVariant, Controls, MarkerType, ReactFlow } from '@xyflow/react'
import { Network } from 'lucide-react'
import { useMemo } from 'react'
import { useTheme } from '#design/theme.ts'
import { texts } from '#texts/texts.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { Skeleton } from '#ui/skeleton.tsx'
import type { TableSchema } from '../table-schema.ts'
import { useSchema } from '../use-database.ts'
import { diagramOf } from './layout.ts'
import { TableNode } from './table-node.tsx'

const nodeTypes = { table: TableNode }
const words = texts.databases.diagram

/** The tables of the database and how they refer to each other. */
export default function DiagramTab() {
  const { data: schema, error } = useSchema()
  if (error !== null) return <ProblemNotice error={error} />
  if (schema === undefined) return <Skeleton className="h-96 w-full rounded-lg" />
  if (schema.tables.length === 0) return <EmptyState icon={Network} title={texts.databases.browse.noTables} />
  return <Diagram tables={schema.tables} />
}

function Diagram({ tables }: { tables: readonly TableSchema[] }) {
  const { nodes, edges } = useMemo(() => diagramOf(tables), [tables])
  const { shown } = useTheme()
  return (
    <div
      role="region"
      aria-label={words.label}
      className="h-[max(26rem,calc(100dvh-14.5rem))] overflow-hidden rounded-lg border border-line bg-inset"
    >
      <ReactFlow
        key={tables.length}
        defaultNodes={nodes}
        defaultEdges={edges}
        nodeTypes={nodeTypes}
        defaultEdgeOptions={{ markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--faint)' } }}
        colorMode={shown}
        nodesConnectable={false}
        edgesFocusable={false}
        fitView
        fitViewOptions={{ padding: 0.15, maxZoom: 1 }}
        minZoom={0.1}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} color="var(--line-strong)" />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  )
}
