import { Type } from 'typebox'
import { operation } from './operation.ts'

const tag = 'System'

const health = operation({
  id: 'system.health',
  method: 'GET',
  path: '/health',
  tag,
  summary: 'The process is alive',
  access: 'public',
  success: { status: 200, body: Type.Object({ status: Type.Literal('ok'), version: Type.String() }) },
  errors: [],
})

const ready = operation({
  id: 'system.ready',
  method: 'GET',
  path: '/ready',
  tag,
  summary: 'The process can serve: the control store answers and its migrations are applied',
  description:
    'Where sessions live in Redis it has to answer as well. Where only rate limits are counted there, `redis` says whether it does: without it they are counted in the control store.',
  access: 'public',
  success: {
    status: 200,
    body: Type.Object({
      status: Type.Literal('ready'),
      redis: Type.Optional(Type.Enum(['reachable', 'unreachable'])),
    }),
  },
  errors: ['UNAVAILABLE'],
})

export const systemOperations = { health, ready }
