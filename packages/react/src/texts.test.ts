import { expect, it } from 'vitest'
import { englishTexts, withTexts } from './texts.ts'

it('texts are changed one by one, and what is left out stays English', () => {
  const texts = withTexts({
    signIn: { submit: 'Anmelden', withProvider: (name) => `Weiter mit ${name}` },
    problem: { hints: { TOKEN_REFUSED: 'Nimm die neueste Mail.' } },
  })
  expect(texts.signIn.submit).toBe('Anmelden')
  expect(texts.signIn.withProvider('GitHub')).toBe('Weiter mit GitHub')
  expect(texts.signIn.title).toBe(englishTexts.signIn.title)
  expect(texts.problem.hints.TOKEN_REFUSED).toBe('Nimm die neueste Mail.')
  expect(texts.problem.hints.CREDENTIALS_REFUSED).toBe(englishTexts.problem.hints.CREDENTIALS_REFUSED)
  expect(englishTexts.signIn.submit).toBe('Sign in')
})
