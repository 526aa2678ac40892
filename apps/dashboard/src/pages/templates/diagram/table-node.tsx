import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import type { TableDefinition } from '@tenantry/schema'
import { KeyRound, Link2 } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import { NODE_WIDTH } from './lay-out.ts'

const words = texts.templates.schema

export type TableNodeData = { table: TableDefinition; isEditable: boolean }
export type TableNodeType = Node<TableNodeData, 'table'>

/** A table in the diagram: a row for each column, with a point at each end that relations are drawn between. */
export function TableNode({ data, selected }: NodeProps<TableNodeType>) {
  const { table, isEditable } = data
  return (
    <div
      className={cn(
        'rounded-lg border bg-card pb-1 shadow-sm',
        selected ? 'border-accent' : 'border-line-strong',
      )}
      style={{ width: NODE_WIDTH }}
    >
      <p className="truncate rounded-t-lg border-b border-line bg-inset px-3 py-2 font-mono text-sm font-semibold">
        {table.name}
      </p>
      <ul>
        {table.columns.map((column) => (
          <li key={column.name} className="relative flex h-6.5 items-center gap-2 px-3 text-xs">
            <Handle
              type="target"
              id={column.name}
              position={Position.Left}
              isConnectable={isEditable}
              aria-hidden
            />
            <span className={cn('min-w-0 flex-1 truncate font-mono', !column.not_null && 'text-soft')}>
              {column.name}
            </span>
            {table.primary_key.includes(column.name) && (
              <KeyRound className="size-3 shrink-0 text-warn" aria-label={words.key} />
            )}
            {column.references !== undefined && <Link2 className="size-3 shrink-0 text-faint" aria-hidden />}
            <span className="shrink-0 text-faint">{column.type}</span>
            <Handle
              type="source"
              id={column.name}
              position={Position.Right}
              isConnectable={isEditable}
              aria-hidden
            />
          </li>
        ))}
      </ul>
    </div>
  )
}
