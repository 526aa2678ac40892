/** Hands a file that was made here to the browser's downloads. */
export function download(name: string, content: string | Blob, type = 'application/octet-stream'): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has taken hold of the content by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
