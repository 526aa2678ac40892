import { answerParent } from '../harness/program.ts'

/** A tenant that does what hurts, `atOnce` at a time, for a while. */
export interface HeavyOrder {
  url: string
  headers: Readonly<Record<string, string>>
  /** Taken in turns. */
  statements: readonly { name: string; path: string; body: string }[]
  atOnce: number
  seconds: number
}

/** Answers by statement and status, as in `{ "scan 200": 12, "update 504": 1 }`. */
export type HeavyReport = Readonly<Record<string, number>>

answerParent(async ({ url, headers, statements, atOnce, seconds }: HeavyOrder): Promise<HeavyReport> => {
  const endMs = performance.now() + seconds * 1000
  const report: Record<string, number> = {}
  let turn = 0
  const worker = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const statement = statements[turn++ % statements.length]
      if (statement === undefined) return
      const reply = await fetch(url + statement.path, { method: 'POST', headers, body: statement.body })
      await reply.arrayBuffer()
      const key = `${statement.name} ${reply.status}`
      report[key] = (report[key] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return report
})
