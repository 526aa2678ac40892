import { useQuery } from '@tanstack/react-query'
import type { Module, ModuleVariable, Price } from '@tenantry/contract'
import { isTenantryError } from '@tenantry/sdk'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { moneyText } from '#ui/numbers.ts'
import { VariableField, type Offer } from './variable-field.tsx'
import type { Values } from './values.ts'

const words = texts.cloud.resources.newResource

/** Variables whose values are machine types in the price lists, and what says where they stand. */
const SIZES = new Set(['size', 'instance_type', 'machine_type', 'vm_size'])
const REGIONS = new Set(['region', 'location'])

/** The variables of a module as a form: those without a default first. */
export function ModuleForm({
  module,
  variables,
  values,
  onChange,
  problem,
}: {
  module: Pick<Module, 'cloud' | 'kind'>
  variables: readonly ModuleVariable[]
  values: Values
  onChange: (values: Values) => void
  /** What the server said of the inputs, if it refused them. */
  problem: unknown
}) {
  const { data: prices } = usePrices(module)
  const region = regionOf(variables, values)
  const errors = inputErrors(problem)
  const field = (variable: ModuleVariable) => (
    <VariableField
      key={variable.name}
      variable={variable}
      value={values[variable.name]}
      onChange={(value) => onChange({ ...values, [variable.name]: value })}
      error={errors.get(variable.name)}
      offers={prices && offersFor(variable.name, prices.data, region, prices.currency)}
    />
  )
  const needed = variables.filter(({ required }) => required)
  const options = variables.filter(({ required }) => !required)
  return (
    <div className="flex flex-col gap-6">
      {needed.length > 0 && (
        <div className="flex flex-col gap-4">
          <h3 className="text-sm font-semibold">{words.required}</h3>
          {needed.map(field)}
        </div>
      )}
      {options.length > 0 && (
        <div className="flex flex-col gap-4">
          <div>
            <h3 className="text-sm font-semibold">{words.options}</h3>
            <p className="text-xs text-faint">{words.optionsHint}</p>
          </div>
          {options.map(field)}
        </div>
      )}
      {prices !== undefined && <p className="text-xs text-faint">{words.priceHint(prices.as_of)}</p>}
    </div>
  )
}

function usePrices({ cloud, kind }: Pick<Module, 'cloud' | 'kind'>) {
  return useQuery({
    queryKey: ['prices', cloud, kind],
    queryFn: ({ signal }) =>
      tenantry.infra.prices.list(
        { provider: cloud ?? 'local', service: kind === 'bucket' ? 'storage' : 'compute' },
        { signal },
      ),
    enabled: cloud !== null,
    staleTime: 600_000,
  })
}

function regionOf(variables: readonly ModuleVariable[], values: Values): string | undefined {
  const variable = variables.find(({ name }) => REGIONS.has(name))
  const region = variable === undefined ? undefined : (values[variable.name] ?? variable.default)
  return typeof region === 'string' ? region : undefined
}

/** Regions that the price list knows, and sizes with what they cost in the region that is chosen. */
function offersFor(
  name: string,
  prices: readonly Price[],
  region: string | undefined,
  currency: string,
): Offer[] | undefined {
  const note = (monthly: number) => texts.cloud.perMonth(moneyText(monthly, currency))
  if (REGIONS.has(name)) return [...new Set(prices.map((price) => price.region))].map((value) => ({ value }))
  if (!SIZES.has(name)) return undefined
  return prices
    .filter((price) => price.service === 'compute' && price.region === region)
    .map(({ sku, monthly }) => ({ value: sku, note: note(monthly) }))
}

/** What the server said of single inputs, by their names. */
function inputErrors(problem: unknown): ReadonlyMap<string, string> {
  if (!isTenantryError(problem)) return new Map()
  const entries = (problem.problem.errors ?? []).flatMap(({ pointer, detail }) => {
    const [, name] = /^\/inputs\/([^/]+)/.exec(pointer) ?? []
    return name === undefined ? [] : [[name, detail] as const]
  })
  return new Map(entries)
}
