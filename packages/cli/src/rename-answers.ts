import type { RenameAnswer, RenameQuestion } from '@tenantry/contract'
import { usageError, type CliError } from './cli-error.ts'
import type { Prompts } from './prompts.ts'

/**
 * Reads `--rename tasks.name=title` (for a table: `--rename tasks=todos`; the new name may repeat the table) and
 * `--drop tasks.name`, which says that the column is gone for good.
 */
export function readRenameFlags(renamed: readonly string[], dropped: readonly string[]): RenameAnswer[] {
  return [...renamed.map(readRename), ...dropped.map(readDrop)]
}

function readRename(text: string): RenameAnswer {
  const match = /^(?:(\w+)\.)?(\w+)=(?:(\w+)\.)?(\w+)$/.exec(text)
  const [, table, from, toTable, to] = match ?? []
  if (from === undefined || to === undefined || (toTable !== undefined && toTable !== table)) {
    throw usageError(
      `--rename ${text} is not understood.`,
      'Write --rename tasks.old=new, or --rename old=new for a table.',
    )
  }
  return { ...(table !== undefined && { table }), from, to }
}

function readDrop(text: string): RenameAnswer {
  const [, table, from] = /^(?:(\w+)\.)?(\w+)$/.exec(text) ?? []
  if (from === undefined) {
    throw usageError(
      `--drop ${text} is not understood.`,
      'Write --drop tasks.old, or --drop old for a table.',
    )
  }
  return { ...(table !== undefined && { table }), from, rename: false }
}

/** What a question is about, as flags name it: `tasks.name`, or `tasks` for a table. */
export function nameOf({ table, from }: Pick<RenameQuestion, 'table' | 'from'>): string {
  return table === undefined ? from : `${table}.${from}`
}

/** Asks what became of each thing that is gone; where nobody can be asked, the error lists the flags. */
export async function askRenames(
  prompts: Prompts,
  questions: readonly RenameQuestion[],
): Promise<RenameAnswer[]> {
  if (!prompts.available) throw unanswered(questions)
  const answers: RenameAnswer[] = []
  for (const { kind, table, from, candidates } of questions) {
    // What the one has become, the other cannot have become as well.
    const taken = new Set(answers.filter((answer) => answer.table === table).map(({ to }) => to))
    const open = candidates.filter((candidate) => !taken.has(candidate))
    const of = table === undefined ? {} : { table }
    const to = open.length === 0 ? null : await askOne(prompts, `${kind} ${nameOf({ ...of, from })}`, open)
    answers.push(to === null ? { ...of, from, rename: false } : { ...of, from, to })
  }
  return answers
}

async function askOne(prompts: Prompts, what: string, candidates: readonly string[]): Promise<string | null> {
  const choices = candidates.map((name) => ({
    value: `to ${name}`,
    label: `It was renamed to ${name}; its data stays`,
  }))
  choices.push({ value: 'dropped', label: 'It is dropped; its data is lost' })
  const answer = await prompts.choose(`The ${what} is gone. What became of it?`, choices, '')
  return answer === 'dropped' ? null : answer.slice('to '.length)
}

function unanswered(questions: readonly RenameQuestion[]): CliError {
  const flags = questions.map((question) => {
    const name = nameOf(question)
    return [...question.candidates.map((to) => `--rename ${name}=${to}`), `--drop ${name}`].join(' or ')
  })
  return usageError(
    `What became of ${questions.map((question) => nameOf(question)).join(', ')}?`,
    `Say it by name: ${flags.join('; ')}. A rename keeps the data; .renamedFrom(…) in the schema says it too.`,
  )
}
