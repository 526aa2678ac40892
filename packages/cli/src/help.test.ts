import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from './program.ts'

describe('--help', () => {
  const program = createProgram('0.0.0', () => {
    throw new Error('Help asks no server.')
  })

  it('shows examples for every command', () => {
    const without = below(program).filter((command) => !helpOf(command).includes('Example'))
    expect(without.map(pathOf)).toEqual([])
  })

  it('says of no repeatable flag that its default is an empty list', () => {
    expect(below(program).filter((command) => helpOf(command).includes('(default: [])'))).toEqual([])
    const created = below(program).find((command) => pathOf(command) === 'tenantry users create')
    expect(helpOf(created)).toContain('choices: "owner"')
  })
})

function below(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...below(child)])
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

/** With what is added after it, which only goes where the help is written to. */
function helpOf(command: Command | undefined): string {
  let text = ''
  command?.configureOutput({ writeOut: (part) => void (text += part) }).outputHelp()
  return text
}
