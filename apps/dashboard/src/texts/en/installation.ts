export const installation = {
  title: 'Installation',
}
