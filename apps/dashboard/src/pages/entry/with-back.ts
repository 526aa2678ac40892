/** The address of another entry page that leads to the same page in the end. */
export function withBack(path: string, back: string | undefined): string {
  return back === undefined ? path : `${path}?${new URLSearchParams({ back }).toString()}`
}
