import { InvalidArgumentError, type Command } from 'commander'
import { usageError } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { readJsonObject } from '../../option-values.ts'
import { readText } from '../../read-text.ts'

/** A variable of a module and its value. */
type Setting = readonly [name: string, value: unknown]

export interface InputOptions {
  set: readonly Setting[]
  inputs?: string
}

/** Adds the flags that give a module's variables their values. */
export function withInputs(command: Command): Command {
  return command
    .option(
      '--set <key=value>',
      'a variable of the module; JSON where it is such, else text; can be repeated',
      addSetting,
      [],
    )
    .option('--inputs <file>', 'variables from a JSON file, "-" for standard input; --set wins')
}

/** What the flags say, without a name twice. Values that no process list may show come from a file or standard input. */
export async function readInputs(
  context: Pick<Context, 'stdin' | 'workingDirectory'>,
  { set, inputs }: InputOptions,
): Promise<Record<string, unknown>> {
  const fromFile = inputs === undefined ? {} : await readFileInputs(context, inputs)
  return Object.fromEntries([...Object.entries(fromFile), ...set])
}

function addSetting(text: string, earlier: readonly Setting[]): Setting[] {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('It must be key=value, such as size=large.')
  return [...earlier, [text.slice(0, equals), readValue(text.slice(equals + 1))]]
}

/** `50`, `true`, `null`, `["a"]` are JSON; `large` is not, and is text. */
function readValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return text
  }
}

async function readFileInputs(
  context: Pick<Context, 'stdin' | 'workingDirectory'>,
  file: string,
): Promise<Record<string, unknown>> {
  const text = await readText(context, file, 'inputs')
  try {
    return readJsonObject(text)
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError)) throw cause
    throw usageError(
      `${file === '-' ? 'Standard input' : file} holds no JSON object.`,
      'Write {"size": "large"}.',
    )
  }
}
