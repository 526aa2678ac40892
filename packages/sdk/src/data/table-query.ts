import type { BatchOperation, QueryReply } from '@tenantry/contract'
import { Query } from './query.ts'

/** A query on one table, which can also be part of a batch. */
export abstract class TableQuery<Success, Failure> extends Query<Success, Failure> {
  /** Its wire form. */
  abstract operation(): BatchOperation
  /** Reads its part of a reply; throws `TenantryError`. */
  abstract read(reply: QueryReply): Success
}
