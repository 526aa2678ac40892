import fc from 'fast-check'
import { expect, it } from 'vitest'
import { publicPlan } from './public-plan.ts'

const SECRET = 'hunter2-hunter2'

it('A public plan holds no secret, wherever the engine marks one', () => {
  const change = {
    actions: ['update'],
    before: { password: SECRET, nested: [{ key: SECRET, open: 'b' }], open: 'a' },
    after: { password: SECRET, nested: [{ key: SECRET, open: 'b' }], open: 'a' },
    before_sensitive: { password: true, nested: [{ key: true }] },
    after_sensitive: { password: true, nested: [{ key: true }] },
  }
  const whole = {
    actions: ['create'],
    before: null,
    after: SECRET,
    after_sensitive: true,
    before_sensitive: false,
  }
  const plan = {
    format_version: '1.2',
    resource_changes: [{ address: 'a.b', mode: 'managed', type: 'a', change }],
    resource_drift: [{ address: 'a.b', change }],
    output_changes: { token: whole },
    variables: { token: { value: SECRET }, region: { value: 'eu' }, undeclared: { value: SECRET } },
    configuration: { root_module: { variables: { token: { sensitive: true }, region: {} } } },
    planned_values: { root_module: { resources: [{ values: { password: SECRET } }] } },
    prior_state: { values: { outputs: { token: { value: SECRET } } } },
  }
  const seen = publicPlan(plan)
  expect(JSON.stringify(seen)).not.toContain(SECRET)
  expect(seen).toMatchObject({
    resource_changes: [{ change: { after: { nested: [{ open: 'b' }], open: 'a' } } }],
    variables: { region: { value: 'eu' } },
  })
})

it('A public plan can be made of anything', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (after, marks) => {
      const change = { actions: ['create'], after, after_sensitive: marks }
      expect(publicPlan({ resource_changes: [{ change }, after] })).toBeDefined()
      expect(publicPlan(after)).toBeDefined()
    }),
  )
})
