import type { DatabaseSize } from '@tenantry/contract'
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { texts } from '#texts/texts.ts'
import { bytesText } from '#ui/numbers.ts'

const axis = { stroke: 'var(--line-strong)', tick: { fill: 'var(--faint)', fontSize: 12 }, tickLine: false }

/** The sizes of a database as an area over days; whoever cannot see it reads the first and the last of them. */
export default function SizeChart({ sizes }: { sizes: readonly DatabaseSize[] }) {
  const [first, last] = [sizes[0], sizes.at(-1)]
  const label =
    first === undefined || last === undefined
      ? ''
      : texts.databases.growth.chart(
          first.date,
          bytesText(first.size_bytes),
          last.date,
          bytesText(last.size_bytes),
        )
  return (
    <div role="img" aria-label={label} className="h-40 w-full">
      <ResponsiveContainer width="100%" height="100%">
        <AreaChart
          data={[...sizes]}
          margin={{ top: 4, right: 4, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="date" {...axis} minTickGap={40} />
          <YAxis width={72} tickFormatter={bytesText} axisLine={false} {...axis} />
          <Tooltip
            formatter={(bytes) => [bytesText(Number(bytes)), texts.databases.growth.size]}
            contentStyle={{ background: 'var(--raised)', border: '1px solid var(--line)', borderRadius: 8 }}
          />
          <Area
            type="monotone"
            dataKey="size_bytes"
            stroke="var(--accent)"
            strokeWidth={1.5}
            fill="var(--accent)"
            fillOpacity={0.12}
            isAnimationActive={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </div>
  )
}
