import './diagram.css'
import type { SchemaDocument } from '@tenantry/schema'
import {
  Background,
  Controls,
  MarkerType,
  ReactFlow,
  useNodesState,
  type Connection,
  type Edge,
} from '@xyflow/react'
import { useEffect, useMemo } from 'react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import { layOut } from './lay-out.ts'
import { TableNode, type TableNodeType } from './table-node.tsx'

const words = texts.templates.schema
const nodeTypes = { table: TableNode }

/** A column that refers to another. */
export interface Relation {
  table: string
  column: string
  toTable: string
  toColumn: string
}

/** What can be done in a diagram that is edited. */
export interface DiagramEdits {
  onOpen: (table: string) => void
  /** Whether a relation may be drawn there. */
  mayConnect: (relation: Relation) => boolean
  onConnect: (relation: Relation) => void
  onDisconnect: (table: string, column: string) => void
}

/** The tables of a schema and what refers to what. Tables can be moved about; with `edits`, relations are drawn and removed. */
export default function EntityDiagram({
  schema,
  edits,
  className,
}: {
  schema: SchemaDocument
  edits?: DiagramEdits
  className?: string
}) {
  const isEditable = edits !== undefined
  const [nodes, setNodes, onNodesChange] = useNodesState<TableNodeType>([])
  useEffect(() => {
    setNodes((now) => {
      const places = layOut(schema.tables)
      return schema.tables.map((table) => {
        const known = now.find(({ id }) => id === table.name)
        return {
          ...known,
          id: table.name,
          type: 'table' as const,
          // Whoever has moved a table finds it there again.
          position: known?.position ?? places.get(table.name) ?? { x: 0, y: 0 },
          data: { table, isEditable },
        }
      })
    })
  }, [schema, isEditable, setNodes])
  const edges = useMemo(() => edgesOf(schema), [schema])
  return (
    <div className={cn('entity-diagram overflow-hidden rounded-lg border border-line bg-inset', className)}>
      <ReactFlow<TableNodeType>
        aria-label={words.diagramLabel}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onNodesChange={onNodesChange}
        fitView
        fitViewOptions={{ padding: 0.12, maxZoom: 1 }}
        minZoom={0.15}
        proOptions={{ hideAttribution: true }}
        nodesConnectable={isEditable}
        edgesFocusable={isEditable}
        deleteKeyCode={isEditable ? ['Delete', 'Backspace'] : null}
        onBeforeDelete={async ({ edges: gone }) => ({ nodes: [], edges: gone })}
        onEdgesDelete={(gone) =>
          gone.forEach(({ source, sourceHandle }) => edits?.onDisconnect(source, sourceHandle ?? ''))
        }
        onNodeDoubleClick={(_event, { id }) => edits?.onOpen(id)}
        isValidConnection={(connection) => edits?.mayConnect(relationOf(connection)) ?? false}
        onConnect={(connection) => edits?.onConnect(relationOf(connection))}
      >
        <Background gap={20} size={1} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  )
}

function relationOf({ source, sourceHandle, target, targetHandle }: Connection | Edge): Relation {
  return {
    table: source,
    column: sourceHandle ?? '',
    toTable: target,
    toColumn: targetHandle ?? '',
  }
}

function edgesOf(schema: SchemaDocument): Edge[] {
  return schema.tables.flatMap((table) =>
    table.columns.flatMap(({ name, references }) =>
      references === undefined
        ? []
        : [
            {
              id: `${table.name}.${name}`,
              source: table.name,
              sourceHandle: name,
              target: references.table,
              targetHandle: references.column,
              ariaLabel: `${table.name}.${name} → ${references.table}.${references.column}`,
              markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--faint)' },
            },
          ],
    ),
  )
}
