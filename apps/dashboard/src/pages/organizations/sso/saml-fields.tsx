import { texts } from '#texts/texts.ts'
import { Field } from '#ui/field.tsx'
import { Input, Select, Textarea } from '#ui/input.tsx'

const words = texts.organizations.sso
const SOURCES = ['url', 'xml', 'hand'] as const

export interface SamlValues {
  source: (typeof SOURCES)[number]
  /** Its address, or the document itself. */
  metadata: string
  entityId: string
  url: string
  certificate: string
}

export function samlInput({ source, metadata, entityId, url, certificate }: SamlValues) {
  if (source === 'url') return { metadataUrl: metadata.trim() }
  if (source === 'xml') return { metadataXml: metadata }
  return { idpEntityId: entityId.trim(), ssoUrl: url.trim(), certificates: [certificate] }
}

/** What a SAML provider gives: its metadata, or the three things in it that count. */
export function SamlFields({
  value,
  onChange,
}: {
  value: SamlValues
  onChange: (value: SamlValues) => void
}) {
  const set = (name: keyof SamlValues) => (event: { target: { value: string } }) =>
    onChange({ ...value, [name]: event.target.value })
  const { source } = value
  return (
    <>
      <Field label={words.metadataFrom}>
        <Select
          value={source}
          onChange={({ target }) =>
            onChange({
              ...value,
              source: SOURCES.find((each) => each === target.value) ?? 'url',
              metadata: '',
            })
          }
        >
          {SOURCES.map((each) => (
            <option key={each} value={each}>
              {words.sources[each]}
            </option>
          ))}
        </Select>
      </Field>
      {source === 'url' && (
        <Field label={words.metadataUrl}>
          <Input required type="url" spellCheck={false} value={value.metadata} onChange={set('metadata')} />
        </Field>
      )}
      {source === 'xml' && (
        <Field label={words.metadataXml}>
          <Textarea
            required
            spellCheck={false}
            className="min-h-32 font-mono text-sm"
            value={value.metadata}
            onChange={set('metadata')}
          />
        </Field>
      )}
      {source === 'hand' && (
        <>
          <Field label={words.idpEntityId}>
            <Input required spellCheck={false} value={value.entityId} onChange={set('entityId')} />
          </Field>
          <Field label={words.ssoUrl}>
            <Input required type="url" spellCheck={false} value={value.url} onChange={set('url')} />
          </Field>
          <Field label={words.certificate} hint={words.certificateHint}>
            <Textarea
              required
              spellCheck={false}
              className="min-h-28 font-mono text-sm"
              value={value.certificate}
              onChange={set('certificate')}
            />
          </Field>
        </>
      )}
    </>
  )
}
