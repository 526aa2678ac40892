import { expect, it } from 'vitest'
import { createResource } from './resource.ts'

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

it('is loaded when somebody first looks at it, once for all who do', async () => {
  let loads = 0
  let told = 0
  const resource = createResource(async () => (loads += 1))
  expect([resource.read(), loads]).toEqual([{ status: 'loading' }, 0])
  const leave = resource.subscribe(() => (told += 1))
  resource.subscribe(() => (told += 1))
  await settled()
  expect([resource.read(), loads, told]).toEqual([{ status: 'ready', data: 1 }, 1, 2])
  leave()
  await resource.refresh()
  expect([resource.read(), told]).toEqual([{ status: 'ready', data: 2 }, 3])
})

it('of two loads that overlap, the one that began last counts', async () => {
  const answers: ((value: string) => void)[] = []
  const resource = createResource(() => new Promise<string>((resolve) => answers.push(resolve)))
  const both = [resource.refresh(), resource.refresh()]
  answers[1]?.('new')
  answers[0]?.('old')
  await Promise.all(both)
  expect(resource.read()).toEqual({ status: 'ready', data: 'new' })
})

it('a failure is a state, and is over when it loads again', async () => {
  const failure = new Error('no network')
  let fails = true
  const resource = createResource(async () => {
    if (fails) throw failure
    return 'here'
  })
  await resource.refresh()
  expect(resource.read()).toEqual({ status: 'failed', error: failure })
  fails = false
  await resource.refresh()
  expect(resource.read()).toEqual({ status: 'ready', data: 'here' })
})
