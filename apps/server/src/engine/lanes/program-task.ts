import { runProgram } from '../local/run-program.ts'
import type { Program, ProgramResult } from '../program.ts'
import type { DatabaseFile, Durability } from '../target.ts'
import type { KeptConnections } from './kept-connections.ts'

export interface ProgramTaskInput extends DatabaseFile {
  durability: Durability
  program: Program
  rowsMax: number
  resultBytesMax: number
  nowSeconds: number
}

/** `runProgram` in a lane: the same promises, with the time limit kept from outside. */
export function runProgramTask(input: ProgramTaskInput, kept: KeptConnections): ProgramResult {
  const { path, durability, program } = input
  return runProgram(
    {
      connection: kept.connection(input, durability),
      structure: kept.structure(input, durability),
      nowSeconds: input.nowSeconds,
      verifyFile: () => kept.verify(path, durability),
    },
    program,
    input,
  )
}
