import { expect, it } from 'vitest'
import { migrate } from '../../../../kernel/db/index.ts'
import { migrations } from '../../../../migrations.ts'
import { until } from '../../../../testing/api-client.ts'
import { describeBothDialects } from '../../../../testing/both-dialects.ts'
import { createPeriodStore } from '../period-store.ts'
import type { BudgetRow } from '../tables.ts'
import { periodRow } from '../testing/rows.ts'
import { createBudgetStore } from './budget-store.ts'
import { checkBudgets, type AlertDeps } from './check-budgets.ts'

const budget: BudgetRow = {
  id: 'bud_1',
  organization_id: 'org_1',
  project_id: null,
  name: 'Cloud',
  amount_minor: 1000,
  currency: 'USD',
  thresholds: '[50]',
  forecast_thresholds: '[]',
  notify: '[]',
  created_at: 0,
  updated_at: 0,
}

const ada = { id: 'usr_1', email: 'ada@example.com', emailVerified: true, name: null }

describeBothDialects('Two servers that compare what is spent with a budget at once', ({ openStore }) => {
  it('send one mail for a threshold', async () => {
    const control = await openStore()
    await migrate(control, migrations)
    const now = Math.floor(Date.now() / 1000)
    await createBudgetStore(control.db).insert(budget)
    const spent = { started_at: now - 3_600, ended_at: now, monthly_minor: 950 * 730 }
    await createPeriodStore(control.db).insert(periodRow({ organization_id: 'org_1', ...spent }))
    const mails: string[] = []
    let arrived = 0
    const deps: AlertDeps = {
      control,
      clock: { now: () => now, nowMs: () => now * 1000 },
      audit: async () => {},
      mail: {
        async sendMail(_tx, { to, data }) {
          mails.push(`${to} ${'link' in data ? data.link : ''}`)
          return 'mail_1'
        },
        link: (path, query = {}) => `${path}?${new URLSearchParams(query).toString()}`,
      },
      users: { findAll: async () => new Map([[ada.id, ada]]) },
      members: {
        ownersOf: async () => [ada.id],
        roleIn: async () => 'owner',
        // Each server has seen by now that nobody was told; neither tells before the other has seen it too.
        async isOpen() {
          arrived += 1
          await until(async () => arrived === 2 || null)
          return true
        },
      },
    }
    await Promise.all([checkBudgets(deps), checkBudgets(deps)])
    expect(mails).toEqual([
      `ada@example.com /costs?organization=org_1&month=${new Date(now * 1000).toISOString().slice(0, 7)}`,
    ])
  })
})
