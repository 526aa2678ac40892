/** Puts what a stream gives into a file of the browser's downloads. Until then a large one lies on the browser's disk, not in memory. */
export async function saveStream(stream: ReadableStream, name: string): Promise<void> {
  const url = URL.createObjectURL(await new Response(stream).blob())
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has it once the click is over.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
