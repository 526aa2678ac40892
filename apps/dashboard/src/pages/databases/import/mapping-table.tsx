import { ArrowRight } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Select } from '#ui/input.tsx'
import type { TableSchema } from '../table-schema.ts'
import type { Mapping } from './check-records.ts'
import type { SourceFile } from './read-file.ts'

const words = texts.databases.import

/** For each column of the file, with its first value, the column of the table that it goes into. */
export function MappingTable({
  table,
  source,
  mapping,
  onChange,
}: {
  table: TableSchema
  source: SourceFile
  mapping: Mapping
  onChange: (mapping: Mapping) => void
}) {
  const targets = table.columns.filter(({ generated }) => !generated)
  return (
    <table className="w-full table-fixed text-left text-sm">
      <thead>
        <tr className="text-xs text-faint">
          <th scope="col" className="w-2/5 pb-1.5 font-medium">
            {words.inFile}
          </th>
          <th scope="col" className="w-6" aria-label={words.goesInto} />
          <th scope="col" className="pb-1.5 font-medium">
            {words.inTable}
          </th>
        </tr>
      </thead>
      <tbody>
        {source.columns.map((name, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- two columns of a file may have one name
          <tr key={index} className="border-t border-line">
            <td className="py-1.5 pr-2">
              <span className="block truncate font-medium">{name}</span>
              <span className="block truncate text-xs text-faint">{source.records[0]?.[index]}</span>
            </td>
            <td>
              <ArrowRight className="size-3.5 text-faint" aria-hidden />
            </td>
            <td className="py-1.5">
              <Select
                aria-label={words.columnFor(name)}
                className="h-8 text-sm"
                value={mapping[index] ?? ''}
                onChange={({ target }) =>
                  onChange(
                    mapping.map((each, at) => {
                      if (at === index) return target.value === '' ? null : target.value
                      // A column of the table takes one of the file.
                      return each === target.value ? null : each
                    }),
                  )
                }
              >
                <option value="">{words.leaveOut}</option>
                {targets.map((column) => (
                  <option key={column.name} value={column.name}>
                    {column.name} ({column.type})
                  </option>
                ))}
              </Select>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
