import type { OperationRequest } from './operation-request.ts'
import { actionOf } from './parse-operation.ts'
import { prepareChange } from './prepare-change.ts'
import { prepareInsert } from './prepare-insert.ts'
import { prepareSelect } from './prepare-select.ts'
import type { PreparedOperation } from './prepared.ts'

/** Finds or compiles the plan of an operation and binds its values. Throws the problem that the parser finds. */
export function prepareOperation(request: OperationRequest): PreparedOperation {
  const action = actionOf(request.body, request.pointer)
  switch (action) {
    case 'select':
      return prepareSelect(request)
    case 'insert':
    case 'upsert':
      return prepareInsert(request, action)
    default:
      return prepareChange(request, action)
  }
}
