import { hash } from 'node:crypto'
import { markup, Markup } from './markup.ts'

export const DEVICE_PAGE = '/auth/device'

const STYLE = `
:root { color-scheme: light dark; --page: #f4f5f7; --card: #fff; --text: #1a1d23; --soft: #5b6270; --line: #d5d9e0; --edge: #858c99; --accent: #2456d6; --on-accent: #fff; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --page: #14161a; --card: #1d2026; --text: #e9ebef; --soft: #a0a7b4; --line: #383d47; --edge: #6d7584; --accent: #7ea2ff; --on-accent: #10131a; --bad: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; min-height: 100svh; display: grid; place-items: center; padding: 1rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 26rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem }
h1 { margin: 0 0 0.5rem; font-size: 1.35rem; line-height: 1.3 }
p { margin: 0 0 1rem; overflow-wrap: anywhere }
.soft { color: var(--soft); font-size: 0.9rem }
.bad { color: var(--bad) }
.code { margin: 0 0 1rem; padding: 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; font: 600 1.6rem/1.2 ui-monospace, monospace; letter-spacing: 0.12em; text-align: center }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0.25rem 1rem; margin: 0 0 1rem }
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
label { display: block; margin: 0 0 1rem; font-weight: 600 }
input { display: block; width: 100%; margin-top: 0.25rem; padding: 0.6rem 0.7rem; border: 1px solid var(--edge); border-radius: 0.5rem; background: var(--page); color: inherit; font: inherit; font-weight: 400 }
input::placeholder { color: var(--soft); opacity: 1 }
button { width: 100%; margin: 0 0 0.75rem; padding: 0.7rem; border: 1px solid var(--accent); border-radius: 0.5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer }
button.plain { background: none; color: inherit; border-color: var(--edge) }
button.link { width: auto; margin: 0; padding: 0; border: 0; background: none; color: var(--accent); font-weight: 400; text-decoration: underline }
a { color: var(--accent) }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
[hidden] { display: none }
form:last-child, p:last-child, form:last-child > button:last-child { margin-bottom: 0 }
`

/** No script at all, no style but this one, forms that go to this server alone, and no page of others around it. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`

export function pageFrame(title: string, content: Markup): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${new Markup(`<style>${STYLE}</style>`)}
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.text
}
