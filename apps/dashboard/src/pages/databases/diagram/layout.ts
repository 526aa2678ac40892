import { graphlib, layout } from '@dagrejs/dagre'
import type { Edge, Node } from '@xyflow/react'
import type { TableSchema } from '../table-schema.ts'

export type TableNode = Node<{ table: TableSchema }, 'table'>

const WIDTH_PX = 250
const HEAD_PX = 37
const COLUMN_PX = 26
const FOOT_PX = 6

/** Where each table stands, and the references between them: tables that are referred to on the right of those that refer to them. */
export function diagramOf(tables: readonly TableSchema[]): { nodes: TableNode[]; edges: Edge[] } {
  const graph = new graphlib.Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 110 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const table of tables) graph.setNode(table.name, { width: WIDTH_PX, height: heightOf(table) })
  const edges = tables.flatMap(edgesOf)
  for (const { source, target } of edges) if (source !== target) graph.setEdge(source, target)
  layout(graph)
  const nodes = tables.map((table): TableNode => {
    // Dagre gives the middle of a node.
    const { x, y } = graph.node(table.name)
    const height = heightOf(table)
    return {
      id: table.name,
      type: 'table',
      position: { x: x - WIDTH_PX / 2, y: y - height / 2 },
      width: WIDTH_PX,
      height,
      data: { table },
    }
  })
  return { nodes, edges }
}

function edgesOf({ name, foreign_keys: keys }: TableSchema): Edge[] {
  return keys.map(({ column, references }) => ({
    id: `${name}.${column}`,
    source: name,
    sourceHandle: column,
    target: references.table,
    targetHandle: references.column,
    type: 'smoothstep',
  }))
}

function heightOf({ columns }: TableSchema): number {
  return HEAD_PX + columns.length * COLUMN_PX + FOOT_PX
}
