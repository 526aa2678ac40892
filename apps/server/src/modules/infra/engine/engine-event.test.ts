import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseEngineLine } from './index.ts'

const line = (fields: object) =>
  parseEngineLine(JSON.stringify({ '@level': 'info', '@message': 'text', ...fields }))

describe('a line of an engine', () => {
  it('that is no JSON, or none of its own, is raw and keeps its text', () => {
    for (const text of ['Gracefully shutting down...', '', '{', '[1]', '"x"', '{"a":1'])
      expect(parseEngineLine(text)).toEqual({ type: 'raw', message: text, level: 'info' })
  })

  it('tells a planned change with its address, action and reason', () => {
    const resource = { addr: 'terraform_data.a', resource_type: 'terraform_data' }
    const change = { resource, action: 'replace', reason: 'cannot_update' }
    expect(line({ type: 'planned_change', change })).toMatchObject({
      type: 'planned_change',
      message: 'text',
      change: {
        address: 'terraform_data.a',
        action: 'replace',
        reason: 'cannot_update',
        previousAddress: null,
      },
    })
  })

  it('tells a diagnostic with where it is', () => {
    const diagnostic = {
      severity: 'error',
      summary: 'Unsupported argument',
      detail: 'Did you mean "size"?',
      address: 'aws_instance.a',
      range: { filename: 'main.tf', start: { line: 4 } },
    }
    expect(line({ '@level': 'error', type: 'diagnostic', diagnostic })).toEqual({
      type: 'diagnostic',
      level: 'error',
      message: 'text',
      severity: 'error',
      summary: 'Unsupported argument',
      detail: 'Did you mean "size"?',
      address: 'aws_instance.a',
      range: { file: 'main.tf', line: 4 },
    })
  })

  it('gives no value of an output that is sensitive or does not say', () => {
    const outputs = {
      open: { sensitive: false, value: 1 },
      secret: { sensitive: true, value: 'x' },
      silent: { value: 'y' },
    }
    expect(line({ type: 'outputs', outputs })).toMatchObject({
      outputs: [
        { name: 'open', sensitive: false, value: 1 },
        { name: 'secret', sensitive: true },
        { name: 'silent', sensitive: true },
      ],
    })
    expect(JSON.stringify(line({ type: 'outputs', outputs }))).not.toMatch(/"x"|"y"/)
  })

  it('of an unknown kind, or not shaped as its kind says, keeps its message', () => {
    expect(line({ type: 'new_in_2031' })).toMatchObject({
      type: 'message',
      kind: 'new_in_2031',
      message: 'text',
    })
    for (const type of [
      'planned_change',
      'diagnostic',
      'change_summary',
      'outputs',
      'apply_start',
      'version',
    ])
      expect(
        line({ type, change: 1, diagnostic: [], changes: null, outputs: 'x', hook: { resource: [] } }),
      ).toMatchObject({
        type: 'message',
        kind: type,
      })
  })

  it('never makes it fail, whatever it is', () => {
    const kinds = fc.constantFrom('planned_change', 'diagnostic', 'change_summary', 'outputs', 'apply_start')
    const hostile = fc.record({
      type: kinds,
      change: fc.json(),
      diagnostic: fc.jsonValue(),
      changes: fc.jsonValue(),
      outputs: fc.jsonValue(),
      hook: fc.jsonValue(),
    })
    fc.assert(fc.property(hostile, (fields) => parseEngineLine(JSON.stringify(fields)).type !== 'raw'))
    fc.assert(fc.property(fc.string(), (text) => typeof parseEngineLine(text).message === 'string'))
  })
})
