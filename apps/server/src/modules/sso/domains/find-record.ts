import type { ResolveTxt } from './resolve-txt.ts'

/** The TXT records of a name, each as one text. Throws what the resolver throws: then nobody knows what there is. */
export async function findRecords(resolveTxt: ResolveTxt, name: string): Promise<string[]> {
  return (await resolveTxt(name)).map((parts) => parts.join('').trim())
}
