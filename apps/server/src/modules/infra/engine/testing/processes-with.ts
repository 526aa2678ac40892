import { readdir, readFile } from 'node:fs/promises'

/** Numbers of the processes on this machine that have a text in their command or environment. */
export async function processesWith(text: string): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || name === String(process.pid)) continue
    const parts = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${name}/${file}`, 'latin1').catch(() => '')),
    )
    if (parts.join('\0').includes(text)) found.push(Number(name))
  }
  return found
}
