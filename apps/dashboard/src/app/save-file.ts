/** Has the browser save a stream as a file, once all of it is there. */
export async function saveFile(stream: ReadableStream<Uint8Array>, name: string): Promise<void> {
  const url = URL.createObjectURL(await new Response(stream).blob())
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
