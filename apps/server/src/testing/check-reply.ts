import type { Operation } from '@tenantry/contract'
import { Compile, type Validator } from 'typebox/compile'

const validators = new Map<string, Validator>()

/**
 * Holds a reply against what its operation declares.
 * @throws Error that names the operation and what is wrong, which turns the reply into a 500
 */
export function checkReply(operation: Operation, status: number, body: unknown): void {
  const { success } = operation
  if (status !== success.status) throw new Error(`${operation.id} answered ${status}, not ${success.status}.`)
  if (success.body === undefined) return
  let validator = validators.get(operation.id)
  if (validator === undefined) {
    validator = Compile(success.body)
    validators.set(operation.id, validator)
  }
  const value: unknown = typeof body === 'string' ? JSON.parse(body) : JSON.parse(JSON.stringify(body))
  if (validator.Check(value)) return
  const errors = validator.Errors(value).slice(0, 5)
  throw new Error(`${operation.id} answered with a body of another shape: ${JSON.stringify(errors)}`)
}
