import { chooseTheme, useTheme, type ThemeChoice } from '#design/theme.ts'
import { Button } from '#ui/button.tsx'
import { Page } from '#ui/page.tsx'
import { ControlSamples } from './control-samples.tsx'
import { DataSamples } from './data-samples.tsx'
import { FeedbackSamples } from './feedback-samples.tsx'
import { OverlaySamples } from './overlay-samples.tsx'
import { TokenSamples } from './token-samples.tsx'

const THEMES: readonly ThemeChoice[] = ['light', 'dark', 'system']

/** Every token and component in every state: what a page is made of, and where a change of one is looked at first. */
export function ComponentsPage() {
  const { choice } = useTheme()
  return (
    <main>
      <Page
        title="Components"
        description="What pages are made of. Texts here are samples, so they are in no catalogue."
        actions={THEMES.map((theme) => (
          <Button
            key={theme}
            size="sm"
            tone={choice === theme ? 'primary' : 'plain'}
            aria-pressed={choice === theme}
            onClick={() => chooseTheme(theme)}
          >
            {theme}
          </Button>
        ))}
      >
        <TokenSamples />
        <ControlSamples />
        <FeedbackSamples />
        <DataSamples />
        <OverlaySamples />
      </Page>
    </main>
  )
}
