import { randomInt } from 'node:crypto'
import { SeenHashes } from './seen-hashes.ts'

/**
 * What one JSON body may hold: what a parser takes its time for, so that no body holds up everyone else's requests. A bulk insert
 * within the Data API's own limits stays below.
 */
export const JSON_MAX = {
  /** A JSON column holds 1,000 levels; the request around it has its own. */
  depth: 1_100,
  /** Objects and arrays. */
  containers: 120_000,
  /** Different names of members: the parser lays out an object anew for each that it has not met there. */
  names: 25_000,
  /** Different values of up to ten characters: the parser looks each up among all texts that the process has. */
  shortTexts: 250_000,
} as const

export type JsonExcess = keyof typeof JSON_MAX

const SHORT_TEXT_CHARACTERS_MAX = 10
/** A longer name counts as another one each time it comes; identifiers end before. */
const NAME_CHARACTERS_MAX = 64

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const SPACE = 0x20
/** `[` and `{` differ in this bit alone, and so do `]` and `}`. */
const CASE_BIT = 0x20
const OPEN = 0x7b
const CLOSE = 0x7d

/**
 * Tells before a body is parsed which limit it breaks. It reads the text once, in constant space. Text that is no JSON is left to
 * the parser: up to the first mistake both see the same.
 */
export class ExcessFinder {
  private readonly names = new SeenHashes(18)
  private readonly shortTexts = new SeenHashes(20)
  /** Random: which texts hash alike cannot be foreseen outside of this process. */
  private readonly multiplier = randomInt(2 ** 30, 2 ** 32) | 1
  private readonly max: Readonly<Record<JsonExcess, number>>

  constructor(max: Readonly<Record<JsonExcess, number>> = JSON_MAX) {
    this.max = max
  }

  /** The first limit that the text breaks; null for none. */
  find(json: string): JsonExcess | null {
    const { max } = this
    // So short a text breaks none, as each level is closed again; most requests are.
    if (json.length <= 2 * max.depth) return null
    this.names.clear()
    this.shortTexts.clear()
    let depth = 0
    let containers = 0
    for (let at = 0; at < json.length; at++) {
      const code = json.charCodeAt(at)
      if (code === QUOTE) {
        at = this.countString(json, at + 1)
        if (this.names.count > max.names) return 'names'
        if (this.shortTexts.count > max.shortTexts) return 'shortTexts'
      } else if ((code | CASE_BIT) === OPEN) {
        if (++depth > max.depth) return 'depth'
        if (++containers > max.containers) return 'containers'
      } else if ((code | CASE_BIT) === CLOSE) depth--
    }
    return null
  }

  /** Takes note of the string that starts here, and gives the place of the quote that ends it. */
  private countString(json: string, start: number): number {
    const near = Math.min(json.length, start + NAME_CHARACTERS_MAX)
    let hash = 0
    let at = start
    for (; at < near; at++) {
      const code = json.charCodeAt(at)
      if (code === QUOTE) break
      hash = Math.imul(hash ^ code, this.multiplier)
      if (code === BACKSLASH) hash = Math.imul(hash ^ json.charCodeAt(++at), this.multiplier)
    }
    const end = at < near ? at : endOfString(json, at)
    if (isName(json, end)) {
      if (at < near) this.names.add(hash)
      else this.names.count++
    } else if (end - start <= SHORT_TEXT_CHARACTERS_MAX) this.shortTexts.add(hash)
    return end
  }
}

/** The place of the quote that ends a string, looked for from within it; the text's end when there is none. */
function endOfString(json: string, from: number): number {
  let at = from
  while (at < json.length) {
    // A native search passes over a long string soonest, a loop over one with many quotes in it.
    const near = Math.min(json.length, at + 32)
    for (; at < near; at++) {
      const code = json.charCodeAt(at)
      if (code === QUOTE) return at
      if (code === BACKSLASH) at++
    }
    const quote = json.indexOf('"', at)
    if (quote === -1) break
    if (backslashesBefore(json, quote, at) % 2 === 0) return quote
    at = quote + 1
  }
  return json.length
}

function backslashesBefore(json: string, place: number, from: number): number {
  let at = place
  while (at > from && json.charCodeAt(at - 1) === BACKSLASH) at--
  return place - at
}

/** A string is a member's name when a colon follows it. */
function isName(json: string, end: number): boolean {
  let at = end + 1
  while (json.charCodeAt(at) <= SPACE) at++
  return json.charCodeAt(at) === COLON
}
