import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

/** A program of ours in a process of its own, which answers one question at a time. */
export interface Program<Question extends object, Answer> {
  pid: number
  ask(question: Question): Promise<Answer>
  end(): Promise<void>
}

type Reply<Answer> = { answer: Answer } | { failure: string }

/** `logFile` takes the program's standard output. */
export async function startProgram<Question extends object, Answer>(
  entry: URL,
  logFile: string | null = null,
): Promise<Program<Question, Answer>> {
  const log = logFile === null ? null : openSync(logFile, 'a')
  const child = fork(entry, [], {
    stdio: ['ignore', log ?? 'inherit', 'inherit', 'ipc'],
    execArgv: ['--conditions=development', '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  })
  if (log !== null) closeSync(log)
  const ended = endWithUs(child)
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  return {
    pid: child.pid ?? 0,
    ask: (question) => ask(child, question),
    async end() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

/** In the program itself: answers the process that started it, and ends with it. */
export function answerParent(answer: (question: never) => Promise<unknown>): void {
  const send = (reply: Reply<unknown>): void => void process.send?.(reply)
  // Both ends are ours: who starts a program names the types of what it sends.
  process.on('message', (question: unknown) => {
    answer(question as never).then(
      (value) => {
        send({ answer: value })
      },
      (error: unknown) => {
        send({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) })
      },
    )
  })
  process.on('disconnect', () => process.exit(0))
}

/** Kills the child when this process ends; resolves when the child has ended. */
export function endWithUs(child: ChildProcess): Promise<void> {
  const kill = (): void => void child.kill('SIGKILL')
  process.on('exit', kill)
  return new Promise((resolve) => {
    child.once('exit', () => {
      process.off('exit', kill)
      resolve()
    })
  })
}

function ask<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (work: () => void): void => {
      child.off('message', onReply)
      child.off('exit', onExit)
      work()
    }
    const onReply = (reply: Reply<Answer>): void => {
      settle(() => {
        if ('answer' in reply) resolve(reply.answer)
        else reject(new Error(reply.failure))
      })
    }
    const onExit = (code: number | null): void => {
      settle(() => {
        reject(new Error(`A program of the bench ended with code ${String(code)}.`))
      })
    }
    child.on('message', onReply)
    child.on('exit', onExit)
    child.send(question)
  })
}
