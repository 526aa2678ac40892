import type { Role } from '@tenantry/contract'
import { expect, it } from 'vitest'
import { permissionGroups, toggled, verbOf } from './permission-groups.ts'

const role = (permissions: string[]): Role => ({
  id: null,
  name: 'x',
  kind: 'built_in',
  description: '',
  permissions,
  created_at: null,
  updated_at: null,
})

it('permissions are grouped by their resource, each once, the application’s own among them', () => {
  const roles = [role(['members.read', 'members.invite', 'reports.export']), role(['members.read'])]
  expect(permissionGroups(roles)).toEqual([
    { resource: 'members', permissions: ['members.invite', 'members.read'] },
    { resource: 'reports', permissions: ['reports.export'] },
  ])
  expect(verbOf('reports.export_all')).toBe('export all')
  expect(toggled(toggled(['a.b'], 'c.d'), 'a.b')).toEqual(['c.d'])
})
