import type { QueryKey } from '@tanstack/react-query'
import type { Tenantry } from '@tenantry/sdk'
import type { WebhookSearch } from './webhook-search.ts'

/** Whose webhooks are shown: the installation's (`tenantry.webhooks`), or an organization's (`tenantry.orgs.webhooks(…)`). */
export interface WebhookScope {
  calls: Tenantry['webhooks']
  /** Under which their answers are kept. */
  queryKey: QueryKey
  /** Events that this scope hears of: names of families such as `member`; all when absent. */
  families?: readonly string[]
  /** Whether it has hooks, which are asked before something happens. */
  hooks?: boolean
  search: WebhookSearch
  /** Changes what the URL says. */
  onSearch: (search: WebhookSearch) => void
}
