import { Link } from '@tanstack/react-router'
import { Handle, Position, type NodeProps } from '@xyflow/react'
import { KeyRound, Link2, Search, Table2 } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import type { TableNode as TableNodeType } from './layout.ts'

const words = texts.databases
const handleClass = '!size-1.5 !border-0 !bg-line-strong'

/** A table with its columns: which are the key, which refer elsewhere, which may be NULL. */
export function TableNode({ data: { table } }: NodeProps<TableNodeType>) {
  return (
    <div className="h-full overflow-hidden rounded-lg border border-line-strong bg-card text-sm shadow-raised">
      <div className="flex h-9 items-center gap-2 border-b border-line bg-inset px-3">
        <Table2 className="size-4 text-accent" aria-hidden />
        <Link
          from="/databases/$database"
          to="/databases/$database"
          search={(now) => ({ org: now.org, table: table.name })}
          className="nodrag truncate font-semibold hover:underline"
        >
          {table.name}
        </Link>
      </div>
      <ul>
        {table.columns.map(({ name, type, nullable }) => {
          const isKey = table.primary_key.includes(name)
          const isReference = table.foreign_keys.some(({ column }) => column === name)
          return (
            <li key={name} className="relative flex h-6.5 items-center gap-1.5 px-3">
              <Handle
                id={name}
                type="target"
                position={Position.Left}
                isConnectable={false}
                className={handleClass}
              />
              {isKey && <KeyRound className="size-3 text-warn" aria-label={words.browse.key} />}
              {isReference && <Link2 className="size-3 text-info" aria-label={words.browse.reference} />}
              <span className={isKey ? 'truncate font-medium' : 'truncate'}>{name}</span>
              {table.search_columns.includes(name) && (
                <Search className="size-3 text-faint" aria-label={words.diagram.searchable} />
              )}
              <span className="ml-auto font-mono text-xs text-faint">
                {type}
                {nullable && '?'}
              </span>
              <Handle
                id={name}
                type="source"
                position={Position.Right}
                isConnectable={false}
                className={handleClass}
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
