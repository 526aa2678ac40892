/** A plan as `show -json` prints it, with so much in it as prices look at. */
export function planDocument(
  changes: readonly { address: string; before?: object | null; after?: object | null; mode?: string }[],
  variables: Readonly<Record<string, unknown>> = {},
) {
  return {
    format_version: '1.2',
    variables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { value }])),
    resource_changes: changes.map(({ address, before = null, after = null, mode = 'managed' }) => ({
      address,
      mode,
      type: address.split('.').at(-2),
      change: { actions: ['update'], before, after },
    })),
  }
}
