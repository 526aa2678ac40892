export interface CostTables {
  infra_price_periods: PricePeriodRow
  infra_budgets: BudgetRow
  infra_budget_alerts: BudgetAlertRow
  infra_budget_forecast_alerts: ForecastAlertRow
}

/** What a resource costs a month from one apply to the next. A resource has one open period at most, and its periods never overlap. */
export interface PricePeriodRow {
  /** The run after which it began. */
  run_id: string
  organization_id: string
  project_id: string
  resource_id: string
  started_at: number
  /** Null for the one that goes on. */
  ended_at: number | null
  currency: string
  /** In minor units; null when no price of it is known. */
  monthly_minor: number | null
  /** How many objects have no known price. */
  unpriced_objects: number
  /** 1: what is there is not known, since an apply ended badly; this is the most that it may cost. */
  is_upper: 0 | 1
  /** Day of the price list. */
  as_of: string
}

export interface BudgetRow {
  id: string
  organization_id: string
  /** Null for the whole organization. */
  project_id: string | null
  name: string
  amount_minor: number
  currency: string
  /** JSON of `Budget.thresholds`, ascending. */
  thresholds: string
  /** JSON of `Budget.forecast_thresholds`, ascending. */
  forecast_thresholds: string
  /** JSON of `Budget.notify`. */
  notify: string
  created_at: number
  updated_at: number
}

/** A threshold that was reached in a month, and told. */
export interface BudgetAlertRow {
  budget_id: string
  month: string
  threshold: number
  organization_id: string
  spent_minor: number
  alerted_at: number
}

/** A threshold that is going to be reached at the end of a month, and was told. */
export interface ForecastAlertRow extends Omit<BudgetAlertRow, 'spent_minor'> {
  forecast_minor: number
}
