import { texts } from '#texts/texts.ts'

const words = texts.organizations.settings.lifetimes

/** How long a sign-in can open an organization, in seconds, as it is offered. */
export const LIFETIMES: readonly (readonly [seconds: number, text: string])[] = [
  [3_600, words.hour],
  [28_800, words.eightHours],
  [86_400, words.day],
  [604_800, words.week],
  [2_592_000, words.month],
]

export function lifetimeText(seconds: number | null): string {
  if (seconds === null) return words.none
  return LIFETIMES.find(([length]) => length === seconds)?.[1] ?? words.other(seconds)
}
