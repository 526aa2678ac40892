import type { PlanPrice, PlanSummary, RunKind } from '@tenantry/contract'
import { newId } from '../../../../kernel/ids.ts'
import type { RunRow } from '../../runs/tables.ts'
import type { PricePeriodRow } from '../tables.ts'

/** A period of a resource of its own. */
export function periodRow(more: Partial<PricePeriodRow>): PricePeriodRow {
  return {
    run_id: newId('run'),
    organization_id: 'org_1',
    project_id: 'prj_1',
    resource_id: newId('res'),
    started_at: 0,
    ended_at: null,
    currency: 'USD',
    monthly_minor: 0,
    unpriced_objects: 0,
    is_upper: 0,
    as_of: '2025-01-01',
    ...more,
  }
}

type Price = PlanPrice['objects'][number]['after']

/** A run whose plan has one object with a price. */
export function runRow(made: { id: string; kind?: RunKind; before?: Price; after: Price }): RunRow {
  const { id, kind = 'change', before = null, after } = made
  const amount = (price: Price) => (typeof price === 'number' ? price : 0)
  const plan: PlanSummary = {
    create: 0,
    update: 1,
    replace: 0,
    delete: 0,
    changes: [],
    drift: [],
    price: {
      currency: 'USD',
      before: amount(before),
      after: amount(after),
      difference: amount(after) - amount(before),
      objects: [{ address: 'aws_instance.this', before, after }],
      usage: [],
      unpriced: [before, after].includes('unpriced') ? ['aws_instance.this'] : [],
      as_of: '2025-01-01',
    },
    serial: 1,
    expires_at: 0,
  }
  return {
    id,
    organization_id: 'org_1',
    project_id: 'prj_1',
    resource_id: 'res_1',
    kind,
    status: 'applying',
    sealed_inputs: '',
    imports: null,
    resource_status: 'ready',
    requested_by: 'system:infra',
    plan: JSON.stringify(plan),
    approvals: '[]',
    approvals_needed: 0,
    policy: '[]',
    findings: null,
    reason: null,
    worker: null,
    attempts: 1,
    cancel_requested_at: null,
    created_at: 0,
    started_at: null,
    finished_at: null,
  }
}
