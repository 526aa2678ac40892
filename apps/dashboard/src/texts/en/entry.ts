export const entry = {
  signInTitle: 'Sign in',
}
