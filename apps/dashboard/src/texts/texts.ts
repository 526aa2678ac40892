import { en } from './en/index.ts'

/** Every text that people read, in one language. Another language is another object of the same type. */
export type Texts = typeof en

export const texts: Texts = en
