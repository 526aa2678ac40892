import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isEventFilter, matchesEventFilter, webhookEventTypes } from '@tenantry/contract'
import { describe, expect, it } from 'vitest'
import { isPrivateAction, isPublicAction, messageOf, type RecordedEntry } from './event-catalogue.ts'

const sources = fileURLToPath(new URL('../..', import.meta.url))

/** Actions that the sources write into the audit trail, as they stand there; what is put together or passed on is spelled out in `composed`. */
function recordedActions(): Map<string, string> {
  const found = new Map<string, string>()
  for (const file of readdirSync(sources, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file.includes('/testing/')) continue
    const text = readFileSync(join(sources, file), 'utf8')
    for (const call of text.matchAll(
      /\baudit\(\s*\w+,\s*(?:\{[^}]*\{[^}]*\}[^}]*\}|[\w.]+),\s*(?:(['`])([^'`]+)\1|(\w+))/g,
    ))
      found.set(call[2] ?? `${call[3]} (${basename(file)})`, file)
  }
  return found
}

const composed: Readonly<Record<string, readonly string[]>> = {
  'invitation.${status}': ['invitation.accepted', 'invitation.declined'],
  'job.${action}': ['job.pause', 'job.resume', 'job.cancel', 'job.retry'],
  'job.${change.status}': ['job.halted', 'job.succeeded', 'job.failed'],
  'device_sign_in.${status}': ['device_sign_in.allowed', 'device_sign_in.denied'],
  'action (remove-member.ts)': ['member.removed', 'member.left'],
  'action (app.ts)': ['mail.read', 'mail.retried', 'vault.key_rotated', 'vault.rewrap_started'],
  'action (start-run.ts)': ['vault.key_rotated', 'vault.rewrap_started'],
}

function entry(action: string, more: Partial<RecordedEntry> = {}): RecordedEntry {
  return {
    organizationId: 'org_1',
    createdAt: 1_900_000_000,
    actor: 'key:key_1',
    action,
    target: { type: action.split('.')[0] ?? '', id: 'x_1' },
    before: null,
    after: null,
    details: {},
    ...more,
  }
}

function dataOf(recorded: RecordedEntry): unknown {
  return JSON.parse(messageOf(recorded)?.body ?? 'null')?.data
}

describe('the catalogue of events', () => {
  it('has every action that is recorded anywhere, as public or as private', () => {
    const found = recordedActions()
    expect(found.size).toBeGreaterThan(15)
    for (const [action, file] of found) {
      for (const name of composed[action] ?? [action]) {
        const isDecided = isPublicAction(name) !== isPrivateAction(name)
        expect(
          isDecided,
          `${name} (${file}): say in event-catalogue.ts whether it is public or private`,
        ).toBe(true)
      }
    }
  })

  it('tells nobody of an action that it does not have, whatever its name', () => {
    for (const action of [
      'session.created',
      'api_key.created',
      'user.password_changed',
      'constructor',
      '__proto__',
      '',
    ])
      expect(messageOf(entry(action)), action).toBeNull()
  })

  it('makes a payload of type, time, ids and a few harmless fields, and leaves out all else', () => {
    const recorded = entry('database.updated', {
      details: { secret: 'canary', email: 'canary@example.com', template: 'app' },
      before: { name: 'canary' },
      after: { name: 'acme', durability: undefined, note: 'canary', purge_at: { deep: 'canary' } },
    })
    const message = messageOf(recorded)
    expect(message?.type).toBe('database.updated')
    expect(JSON.parse(message?.body ?? '')).toEqual({
      type: 'database.updated',
      timestamp: '2030-03-17T17:46:40.000Z',
      data: {
        object: 'database',
        id: 'x_1',
        organization_id: 'org_1',
        actor: { type: 'key', id: 'key_1' },
        name: 'acme',
        template: 'app',
      },
    })
    expect(message?.body).not.toContain('canary')
  })

  it('says of people who they are by id alone', () => {
    const details = { email: 'person@example.com', name: 'A Person', address: '203.0.113.9' }
    for (const action of [
      'user.created',
      'user.updated',
      'member.invited',
      'member.added',
      'invitation.accepted',
    ])
      expect(JSON.stringify(dataOf(entry(action, { details, after: details }))), action).not.toMatch(
        /person/i,
      )
  })

  it('lets no recorded value take the place of what identifies the event, or grow beyond measure', () => {
    const details = { id: 'x', object: 'y', actor: 'z', organization_id: 'w', name: 'n'.repeat(10_000) }
    expect(dataOf(entry('database.created', { details }))).toEqual({
      object: 'database',
      id: 'x_1',
      organization_id: 'org_1',
      actor: { type: 'key', id: 'key_1' },
      name: 'n'.repeat(200),
    })
  })

  it('tells of whoever leaves as of whoever is removed', () => {
    const left = entry('member.left', { actor: 'user:usr_1', details: { user_id: 'usr_1', role: 'viewer' } })
    expect(messageOf(left)?.type).toBe('member.removed')
    expect(dataOf(left)).toMatchObject({ user_id: 'usr_1', role: 'viewer', actor: { id: 'usr_1' } })
  })

  it('names nobody as the actor when nobody was', () => {
    expect(dataOf(entry('user.created', { actor: 'anonymous' }))).toMatchObject({
      actor: { type: 'anonymous', id: null },
    })
  })

  it('is what the guide shows', () => {
    const guide = readFileSync(join(sources, '../../../docs/webhooks.md'), 'utf8')
    for (const type of Object.keys(webhookEventTypes)) expect(guide, type).toContain(`\`${type}\``)
    for (const [, type = ''] of guide.matchAll(/^\| `([a-z_]+\.[a-z_]+)`/gm))
      expect(Object.keys(webhookEventTypes), type).toContain(type)
  })

  it('is filtered by whole types, by families, and by nothing else', () => {
    expect(
      ['*', 'user.*', 'user.created'].map((filter) => matchesEventFilter(filter, 'user.created')),
    ).toEqual([true, true, true])
    expect(
      ['use.*', 'user', 'user.create', 'database.*', 'user.deleted'].map((filter) =>
        matchesEventFilter(filter, 'user.created'),
      ),
    ).toEqual([false, false, false, false, false])
    expect(['*', 'rollout.*', 'rollout.halted'].every(isEventFilter)).toBe(true)
    expect(['', 'x.*', 'user.cretaed', '.*', 'job.*'].some(isEventFilter)).toBe(false)
  })
})
