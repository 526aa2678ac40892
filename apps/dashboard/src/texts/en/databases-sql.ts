export const sqlEditor = {
  title: 'SQL',
}
