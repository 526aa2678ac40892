import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { OrganizationReference } from './projects.ts'

const tag = 'Infrastructure'

const Minor = Type.Integer({ description: 'In minor units of the currency' })
const Month = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$', description: '`2026-11`, in UTC' })

const amounts = {
  amount: Nullable(
    Type.Integer({
      description: 'What it cost in the month so far, in minor units; null when no price of it is known',
    }),
  ),
  forecast: Nullable(
    Type.Integer({ description: 'The same at the end of the month, if everything stays as it is' }),
  ),
  unpriced: Type.Integer({
    minimum: 0,
    description: 'How many resources have something without a known price in it, which `amount` leaves out',
  }),
}

export const CostAmounts = Type.Object(amounts)
export type CostAmounts = Static<typeof CostAmounts>

export const CostGroup = Type.Object({
  key: Type.String({ description: 'Id of the resource or project, or name of the provider' }),
  name: Nullable(Type.String({ description: 'Null for one that is gone' })),
  ...amounts,
})
export type CostGroup = Static<typeof CostGroup>

export const PriceSource = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    address: Nullable(Type.String()),
    licence: Type.String(),
    as_of: Type.String({ description: 'Day of the prices' }),
    sha256: Nullable(Type.String({ description: 'Of what was read; null where nothing was' })),
    status: Type.Enum(['read', 'unverified', 'demo'], {
      description:
        '`read`: taken from the provider’s price list; `unverified`: written down by hand and compared with nothing; `demo`: made up, nothing is charged',
    }),
  },
  { description: 'Where prices come from' },
)
export type PriceSource = Static<typeof PriceSource>

export const Costs = Type.Object(
  {
    organization_id: Id('org'),
    project_id: Nullable(Id('prj')),
    month: Month,
    currency: Type.String(),
    until: Type.Integer({ minimum: 0, description: 'Up to when `amount` counts: Unix time in seconds' }),
    total: CostAmounts,
    groups: Type.Array(CostGroup, { description: 'The dearest first; their amounts add up to the total' }),
    days: Type.Array(
      Type.Object({
        day: Type.String({ description: '`2026-11-26`, in UTC' }),
        amount: Minor,
      }),
      { description: 'With `interval=day`: their amounts add up to the total; empty otherwise' },
    ),
    price_list: Type.Object({
      as_of: Type.String({ description: 'Day of the oldest prices in it' }),
      sources: Type.Array(PriceSource),
    }),
  },
  { description: 'What resources cost by list prices; no bill' },
)
export type Costs = Static<typeof Costs>

export const Price = Type.Object(
  {
    provider: Type.Enum(['aws', 'azure', 'gcp', 'local']),
    region: Type.String(),
    service: Type.Enum(['compute', 'disk', 'address', 'storage']),
    sku: Type.String({ description: 'As the provider names it: `t3.micro`' }),
    unit: Type.Enum(['hour', 'month', 'GB-month']),
    price: Type.String({ description: 'Of one unit, as a decimal number of the currency' }),
    monthly: Type.Integer({ description: 'The same for a month of 730 hours, in minor units' }),
  },
  { description: 'One price of the price list' },
)
export type Price = Static<typeof Price>

const Threshold = Type.Integer({ minimum: 1, maximum: 1000, description: 'Percent of the amount' })

export const Budget = Type.Object(
  {
    id: Id('bud'),
    organization_id: Id('org'),
    project_id: Nullable(Id('prj')),
    name: Type.String(),
    amount: Type.Integer({ description: 'A month, in minor units' }),
    currency: Type.String(),
    thresholds: Type.Array(Threshold),
    forecast_thresholds: Type.Array(Threshold, {
      description: 'The same, of what the month is forecast to cost',
    }),
    notify: Type.Array(Id('usr'), { description: 'Members who are mailed; the owners when it is empty' }),
    month: Month,
    spent: CostAmounts,
    alerts: Type.Array(
      Type.Object({
        threshold: Threshold,
        basis: Type.Enum(['spent', 'forecast'], { description: 'What has reached it' }),
        at: Timestamp,
      }),
      { description: 'Thresholds that were reached in this month' },
    ),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { description: 'What an organization or a project means to spend in a month' },
)
export type Budget = Static<typeof Budget>

const settable = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  amount: Type.Integer({
    minimum: 1,
    maximum: 1_000_000_000_00,
    description: 'A month, in minor units: 5000 are 50 US dollars',
  }),
  thresholds: Type.Array(Threshold, { minItems: 1, maxItems: 10, uniqueItems: true }),
  forecast_thresholds: Type.Array(Threshold, {
    maxItems: 10,
    uniqueItems: true,
    description: 'Alert when the forecast of the month reaches so many percent; none when absent',
  }),
  notify: Type.Array(Type.String({ maxLength: 64 }), {
    maxItems: 20,
    uniqueItems: true,
    description: 'Ids of members; the owners are mailed when it is empty',
  }),
}
const CreateBudget = Input({
  organization: Type.Optional(OrganizationReference),
  project: Type.Optional(
    Type.String({ minLength: 1, maxLength: 128, description: 'Of the whole organization when absent' }),
  ),
  name: settable.name,
  amount: settable.amount,
  thresholds: Type.Optional(settable.thresholds),
  forecast_thresholds: Type.Optional(settable.forecast_thresholds),
  notify: Type.Optional(settable.notify),
})
export type CreateBudget = Static<typeof CreateBudget>
const UpdateBudget = Input({
  name: Type.Optional(settable.name),
  amount: Type.Optional(settable.amount),
  thresholds: Type.Optional(settable.thresholds),
  forecast_thresholds: Type.Optional(settable.forecast_thresholds),
  notify: Type.Optional(settable.notify),
})
export type UpdateBudget = Static<typeof UpdateBudget>

const Params = Input({ budget: Type.String({ minLength: 1, maxLength: 64 }) })
const common = { tag, access: 'authenticated' } as const
const within = [
  'ORGANIZATION_REQUIRED',
  'ORGANIZATION_NOT_FOUND',
  'PROJECT_NOT_FOUND',
  'SECOND_FACTOR_NEEDED',
  'FORBIDDEN',
] as const
const named = ['BUDGET_NOT_FOUND', 'SECOND_FACTOR_NEEDED', 'FORBIDDEN'] as const

const getCosts = operation({
  ...common,
  id: 'infra.costs.get',
  method: 'GET',
  path: '/infra/costs',
  summary: 'What the resources of an organization or project cost in a month',
  description:
    'By list prices, each second at the price that held then. Needs `infra.read` in the organization.',
  query: Type.Object(
    {
      organization: Type.Optional(OrganizationReference),
      project: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
      month: Type.Optional(Month),
      by: Type.Optional(
        Type.Enum(['resource', 'project', 'provider'], { description: '`resource` when absent' }),
      ),
      interval: Type.Optional(Type.Enum(['day', 'month'], { description: '`month` when absent' })),
    },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Costs },
  errors: within,
})

const listPrices = operation({
  ...common,
  id: 'infra.prices.list',
  method: 'GET',
  path: '/infra/prices',
  summary: 'What the regions and sizes of a provider cost by the price list that holds now',
  query: Type.Object(
    { provider: Price.properties.provider, service: Type.Optional(Price.properties.service) },
    { additionalProperties: false },
  ),
  success: {
    status: 200,
    body: Type.Object({
      data: Type.Array(Price, { description: 'By region, then by what they cost' }),
      currency: Type.String(),
      as_of: Type.String({ description: 'Day of the oldest prices in the list' }),
    }),
  },
  errors: [],
})

const createBudget = operation({
  ...common,
  id: 'infra.budgets.create',
  method: 'POST',
  path: '/infra/budgets',
  summary: 'Create a budget of an organization, or of one of its projects',
  description:
    'Each threshold alerts once a month: by mail, and as event `budget.alerted`. 50, 80 and 100 % of what is spent when absent. Needs `infra.manage` in the organization.',
  body: CreateBudget,
  success: { status: 201, body: Budget },
  errors: [...within, 'BUDGET_LIMIT_REACHED', 'ORIGIN_REFUSED'],
  idempotent: true,
})

const listBudgets = operation({
  ...common,
  id: 'infra.budgets.list',
  method: 'GET',
  path: '/infra/budgets',
  summary: 'List the budgets of an organization, newest first',
  description: 'Needs `infra.read` in the organization.',
  query: Type.Object(
    { ...ListQuery.properties, organization: Type.Optional(OrganizationReference) },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(Budget) },
  errors: [...within, 'INVALID_CURSOR'],
})

const getBudget = operation({
  ...common,
  id: 'infra.budgets.get',
  method: 'GET',
  path: '/infra/budgets/:budget',
  summary: 'Show a budget and how much of it is spent',
  description: 'Needs `infra.read` in its organization.',
  params: Params,
  success: { status: 200, body: Budget },
  errors: named,
})

const updateBudget = operation({
  ...common,
  id: 'infra.budgets.update',
  method: 'PATCH',
  path: '/infra/budgets/:budget',
  summary: 'Change a budget',
  description:
    'With another amount its thresholds alert anew in this month. Needs `infra.manage` in its organization.',
  params: Params,
  body: UpdateBudget,
  success: { status: 200, body: Budget },
  errors: [...named, 'ORIGIN_REFUSED'],
})

const deleteBudget = operation({
  ...common,
  id: 'infra.budgets.delete',
  method: 'DELETE',
  path: '/infra/budgets/:budget',
  summary: 'Remove a budget',
  description: 'Needs `infra.manage` in its organization.',
  params: Params,
  success: { status: 204 },
  errors: [...named, 'ORIGIN_REFUSED'],
})

export const infraCostOperations = {
  getCosts,
  listPrices,
  createBudget,
  listBudgets,
  getBudget,
  updateBudget,
  deleteBudget,
}
