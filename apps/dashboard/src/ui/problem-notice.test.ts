import { TenantryError } from '@tenantry/sdk'
import { expect, it } from 'vitest'
import { problemHints } from '#texts/en/problem-hints.ts'
import { describeProblem } from './problem-notice.tsx'

function problem(code: string, hint: string): TenantryError {
  return new TenantryError({
    type: `urn:tenantry:error:${code.toLowerCase()}`,
    title: 'Refused',
    status: 409,
    code,
    detail: 'It was refused.',
    hint,
    request_id: 'req_1',
  })
}

it('says what to do here where the hint of the server is for programs, and keeps that for whoever copies it', () => {
  const { hint, copied } = describeProblem(problem('ROLLOUT_RUNNING', 'Run `tenantry jobs cancel job_1`.'))
  expect(hint).toBe(problemHints.ROLLOUT_RUNNING)
  expect(copied).toContain('tenantry jobs cancel job_1')
  expect(describeProblem(problem('DATABASE_NAME_TAKEN', 'Choose another name.')).hint).toBe(
    'Choose another name.',
  )
  expect(describeProblem(problem('CONFLICT', 'x'), { CONFLICT: 'Go back.' }).hint).toBe('Go back.')
})

it('names no call of the API and no command to people', () => {
  for (const hint of Object.values(problemHints))
    expect(hint).not.toMatch(/`|tenantry |\b(?:GET|POST|PATCH|DELETE) \//)
})
