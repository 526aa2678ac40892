import { Stop, usageError } from './cli-error.ts'
import { EXIT } from './exit-codes.ts'

export interface Choice<Value extends string> {
  value: Value
  label: string
}

/**
 * Questions to a person. `otherwise` says which flag answers the question where nobody can be asked; it becomes the error
 * then. Ctrl-C ends the command.
 */
export interface Prompts {
  /** Whether anybody can be asked. */
  readonly available: boolean
  confirm(question: string, otherwise: string): Promise<boolean>
  choose<Value extends string>(
    question: string,
    choices: readonly Choice<Value>[],
    otherwise: string,
  ): Promise<Value>
  text(question: string, initial: string, otherwise: string): Promise<string>
  secret(question: string, otherwise: string): Promise<string>
}

/** Questions on the terminal; the library is loaded with the first one. */
export function terminalPrompts(): Prompts {
  const load = () => import('@clack/prompts')
  return {
    available: true,
    confirm: async (message) => answered(await (await load()).confirm({ message, initialValue: false })),
    choose: async (message, choices) => {
      const options = choices.map(({ value, label }) => ({ value: value as string, label }))
      const value = answered(await (await load()).select({ message, options }))
      const chosen = choices.find((choice) => choice.value === value)
      if (chosen === undefined) throw new Stop(EXIT.failure)
      return chosen.value
    },
    text: async (message, initialValue) => answered(await (await load()).text({ message, initialValue })),
    secret: async (message) => answered(await (await load()).password({ message })),
  }
}

/** Where no terminal is, in a pipeline or with `--json`: every question is an error that names the flag. */
export function noPrompts(): Prompts {
  const refuse = (question: string, otherwise: string): never => {
    throw usageError(`This needs an answer: ${question}`, otherwise)
  }
  return {
    available: false,
    confirm: async (question, otherwise) => refuse(question, otherwise),
    choose: async (question, _choices, otherwise) => refuse(question, otherwise),
    text: async (question, _initial, otherwise) => refuse(question, otherwise),
    secret: async (question, otherwise) => refuse(question, otherwise),
  }
}

function answered<Value>(answer: Value): Exclude<Value, symbol> {
  if (typeof answer === 'symbol') throw new Stop(EXIT.interrupted)
  // The only symbol is that of a cancelled question.
  return answer as Exclude<Value, symbol>
}
