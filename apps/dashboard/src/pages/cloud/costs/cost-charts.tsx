import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { texts } from '#texts/texts.ts'
import { moneyText } from '#ui/numbers.ts'
import type { DayPoint } from './months.ts'

const words = texts.cloud.costs
const HEIGHT_PX = 288

const axis = { stroke: 'var(--line-strong)', tick: { fill: 'var(--faint)', fontSize: 12 }, tickLine: false }
const tooltip = {
  contentStyle: {
    background: 'var(--raised)',
    border: '1px solid var(--line)',
    borderRadius: 8,
    fontSize: 13,
    color: 'var(--ink)',
  },
  itemStyle: { color: 'var(--ink)' },
  cursor: { fill: 'var(--hover)', stroke: 'var(--line-strong)' },
}

interface ChartProps {
  currency: string
  /** Minor units; a line across. */
  budget: number | undefined
}

/** A month as a line that rises to the forecast. The table below it says the same in numbers. */
export function MonthChart({ points, currency, budget }: ChartProps & { points: readonly DayPoint[] }) {
  return (
    <ResponsiveContainer width="100%" height={HEIGHT_PX}>
      <ComposedChart data={[...points]} margin={{ top: 8, right: 12, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis dataKey="day" {...axis} interval="preserveStartEnd" minTickGap={24} />
        <MoneyAxis currency={currency} budget={budget} />
        <Tooltip
          {...tooltip}
          labelFormatter={(day) => (typeof day === 'number' ? `${words.day} ${day}` : words.day)}
          formatter={(value) => moneyText(Number(value), currency)}
        />
        <Area
          dataKey="cumulative"
          name={words.cumulative}
          type="monotone"
          stroke="var(--accent)"
          strokeWidth={2}
          fill="var(--accent)"
          fillOpacity={0.12}
          isAnimationActive={false}
        />
        <Line
          dataKey="forecast"
          name={words.forecast}
          stroke="var(--accent)"
          strokeWidth={2}
          strokeDasharray="5 5"
          dot={false}
          isAnimationActive={false}
        />
        {budgetLine(budget)}
      </ComposedChart>
    </ResponsiveContainer>
  )
}

/** Months side by side; of the one that goes on, what is still to come stands on top. */
export function MonthsChart({
  points,
  currency,
  budget,
}: ChartProps & { points: readonly { month: string; amount: number; ahead: number }[] }) {
  return (
    <ResponsiveContainer width="100%" height={HEIGHT_PX}>
      <ComposedChart data={[...points]} margin={{ top: 8, right: 12, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis dataKey="month" {...axis} />
        <MoneyAxis currency={currency} budget={budget} />
        <Tooltip {...tooltip} formatter={(value) => moneyText(Number(value), currency)} />
        <Bar
          dataKey="amount"
          name={words.cumulative}
          stackId="month"
          fill="var(--accent)"
          maxBarSize={56}
          isAnimationActive={false}
        />
        <Bar
          dataKey="ahead"
          name={words.forecast}
          stackId="month"
          fill="var(--accent)"
          fillOpacity={0.25}
          maxBarSize={56}
          radius={[4, 4, 0, 0]}
          isAnimationActive={false}
        />
        {budgetLine(budget)}
      </ComposedChart>
    </ResponsiveContainer>
  )
}

function MoneyAxis({ currency, budget }: ChartProps) {
  return (
    <YAxis
      {...axis}
      axisLine={false}
      width={72}
      tickFormatter={(value) => moneyText(Number(value), currency)}
      domain={[0, (most: number) => Math.ceil(Math.max(most, budget ?? 0, 1) * 1.1)]}
    />
  )
}

function budgetLine(budget: number | undefined) {
  if (budget === undefined) return null
  return (
    <ReferenceLine
      y={budget}
      stroke="var(--warn)"
      strokeDasharray="4 4"
      label={{ value: words.budget, fill: 'var(--warn)', fontSize: 12, position: 'insideTopRight' }}
    />
  )
}
