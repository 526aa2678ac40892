/** Where a client secret is kept, as the box that seals it wants to know. */
export function secretPlace(connectionId: string): string {
  return `sso_connections.sealed_secret ${connectionId}`
}
