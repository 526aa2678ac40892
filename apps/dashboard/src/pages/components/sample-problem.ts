import { TenantryError } from '@tenantry/sdk'

/** A failure as the server tells it. */
export const sampleProblem = new TenantryError({
  type: 'about:blank',
  title: 'Conflict',
  status: 409,
  code: 'DATABASE_NAME_TAKEN',
  detail: 'There is a database acme already.',
  hint: 'Choose another name, or use the one that is there.',
  request_id: 'req_f74a78f41362d',
  errors: [{ pointer: '/name', detail: 'is taken' }],
})
