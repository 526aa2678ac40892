import { Graph, layout } from '@dagrejs/dagre'
import type { SchemaDocument } from '@tenantry/schema'

export const NODE_WIDTH = 232
const HEAD_HEIGHT = 37
const ROW_HEIGHT = 26

export interface Position {
  x: number
  y: number
}

/** Where each table stands: what refers to another to its left, with as few crossings as can be. */
export function layOut(tables: SchemaDocument['tables']): Map<string, Position> {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 32, ranksep: 88, marginx: 16, marginy: 16 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { name, columns } of tables)
    graph.setNode(name, { width: NODE_WIDTH, height: HEAD_HEIGHT + ROW_HEIGHT * columns.length + 8 })
  for (const { name, columns } of tables) {
    for (const { references } of columns) {
      if (references !== undefined && references.table !== name && graph.hasNode(references.table))
        graph.setEdge(name, references.table)
    }
  }
  layout(graph)
  return new Map(
    tables.map(({ name }) => {
      const { x, y, width, height } = graph.node(name)
      return [name, { x: x - width / 2, y: y - height / 2 }]
    }),
  )
}
