import { Tenantry, webStorage } from '@tenantry/sdk'
import type schema from '../schema.ts'

/** One client for the whole application, typed by its schema. The browser keeps who is signed in. */
export const client = new Tenantry<typeof schema>({
  url: import.meta.env['VITE_TENANTRY_URL'] ?? 'http://localhost:4000',
  session: webStorage(localStorage),
})
