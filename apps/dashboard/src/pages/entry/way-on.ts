/** Where somebody wanted to go, in the dashboard or in an application. */
export interface WayOn {
  back?: string
  return_to?: string
  code_challenge?: string
}

/** The address of another entry page that leads to the same place in the end. */
export function withWayOn(path: string, { back, return_to, code_challenge }: WayOn): string {
  const query = new URLSearchParams(
    Object.entries({ back, return_to, code_challenge }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    ),
  ).toString()
  return query === '' ? path : `${path}?${query}`
}
