/** `key:key_01m8…xv93` as it stands in a version, in a few words. */
export function actorText(author: string): string {
  const [kind = '', id = ''] = author.split(':')
  const word = { key: 'API key', user: 'User', system: 'System', token: 'Access token' }[kind] ?? kind
  return id === '' ? word : `${word} …${id.slice(-6)}`
}
