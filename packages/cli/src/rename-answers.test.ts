import type { RenameQuestion } from '@tenantry/contract'
import { describe, expect, it } from 'vitest'
import { noPrompts, type Prompts } from './prompts.ts'
import { askRenames, readRenameFlags } from './rename-answers.ts'

const question = (from: string, candidates: string[], table?: string): RenameQuestion => ({
  kind: table === undefined ? 'table' : 'column',
  ...(table !== undefined && { table }),
  from,
  candidates,
  message: '',
})

/** Chooses by the label; remembers what was asked. */
function scripted(...answers: string[]) {
  const asked: { question: string; labels: string[] }[] = []
  const prompts: Prompts = {
    ...noPrompts(),
    available: true,
    choose: async (text, choices) => {
      const answer = answers[asked.length] ?? ''
      asked.push({ question: text, labels: choices.map(({ label }) => label) })
      const chosen = choices.find(({ label }) => label.includes(answer))
      if (chosen === undefined) throw new Error(`No choice is called ${answer}.`)
      return chosen.value
    },
  }
  return { prompts, asked }
}

describe('questions about renames', () => {
  it('are asked by name and answered by name', async () => {
    const { prompts, asked } = scripted('renamed to title', 'dropped')
    const answers = await askRenames(prompts, [
      question('name', ['title', 'label'], 'tasks'),
      question('notes', ['memos']),
    ])
    expect(asked.map((entry) => entry.question)).toEqual([
      'The column tasks.name is gone. What became of it?',
      'The table notes is gone. What became of it?',
    ])
    expect(answers).toEqual([
      { table: 'tasks', from: 'name', to: 'title' },
      { from: 'notes', rename: false },
    ])
  })

  it('do not offer what another thing has already become', async () => {
    const { prompts, asked } = scripted('renamed to title')
    const answers = await askRenames(prompts, [
      question('a', ['title'], 'tasks'),
      question('b', ['title'], 'tasks'),
    ])
    expect(asked).toHaveLength(1)
    expect(answers).toEqual([
      { table: 'tasks', from: 'a', to: 'title' },
      { table: 'tasks', from: 'b', rename: false },
    ])
  })

  it.each(['tasks.a', 'a=', 'a=b=c', 'tasks.a=users.b', ''])('the flag --rename %j is refused', (flag) => {
    expect(() => readRenameFlags([flag], [])).toThrow('is not understood')
  })
})
