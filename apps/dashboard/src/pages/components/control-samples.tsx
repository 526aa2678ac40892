import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, ButtonLink, IconButton, type ButtonTone } from '#ui/button.tsx'
import { Checkbox, Switch } from '#ui/checks.tsx'
import { CopyButton, Copyable } from '#ui/copy-button.tsx'
import { Field } from '#ui/field.tsx'
import { Input, SearchInput, Select, Textarea } from '#ui/input.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { Sample, Samples } from './sample.tsx'

const TONES: readonly ButtonTone[] = ['primary', 'plain', 'quiet', 'danger']

export function ControlSamples() {
  return (
    <Samples title="Controls">
      {TONES.map((tone) => (
        <Sample key={tone} name={`Button ${tone}`}>
          <Button tone={tone}>Create</Button>
          <Button tone={tone} icon={Plus}>
            With an icon
          </Button>
          <Button tone={tone} size="sm">
            Small
          </Button>
          <Button tone={tone} busy>
            Busy
          </Button>
          <Button tone={tone} disabled>
            Disabled
          </Button>
          <IconButton tone={tone} label={`Change (${tone})`} icon={Pencil} />
          <IconButton tone={tone} size="sm" label={`Delete (${tone})`} icon={Trash2} />
        </Sample>
      ))}
      <Sample name="ButtonLink, Copyable, CopyButton">
        <ButtonLink to="/">A link</ButtonLink>
        <Copyable text="db_01m8c3473qeqbafdtwy7t4v11e" />
        <CopyButton text="something" />
      </Sample>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" hint="Lower-case letters, digits and hyphens">
          <Input placeholder="acme" />
        </Field>
        <Field label="Name" error="There is one of this name already.">
          <Input defaultValue="acme" />
        </Field>
        <Field label="Template" optional>
          <Select>
            <option>saas-app</option>
            <option>crm</option>
          </Select>
        </Field>
        <Field label="Disabled">
          <Input defaultValue="cannot be changed" disabled />
        </Field>
        <Field label="Description" className="sm:col-span-2">
          <Textarea placeholder="Several lines" />
        </Field>
      </div>
      <SearchSample />
      <ChecksSample />
      <TabsSample />
    </Samples>
  )
}

function SearchSample() {
  const [text, setText] = useState('acme')
  return (
    <Sample name="SearchInput">
      <SearchInput label="Search by name" value={text} onSearch={setText} className="w-72" />
      <span className="text-sm text-soft">searched: {text}</span>
    </Sample>
  )
}

function ChecksSample() {
  const [on, setOn] = useState(true)
  return (
    <Sample name="Checkbox, Switch">
      <Checkbox aria-label="Chosen" checked={on} onCheckedChange={(next) => setOn(next === true)} />
      <Checkbox aria-label="Not chosen" checked={!on} onCheckedChange={(next) => setOn(next !== true)} />
      <Checkbox aria-label="Some" checked="indeterminate" />
      <Checkbox aria-label="Disabled" disabled />
      <Switch aria-label="On" checked={on} onCheckedChange={setOn} />
      <Switch aria-label="Off" checked={!on} onCheckedChange={(next) => setOn(!next)} />
      <Switch aria-label="Disabled switch" disabled />
    </Sample>
  )
}

function TabsSample() {
  const [tab, setTab] = useState<'browse' | 'sql' | 'schema'>('browse')
  return (
    <Tabs
      label="Sample tabs"
      tabs={[
        { id: 'browse', label: 'Browse' },
        { id: 'sql', label: 'SQL' },
        { id: 'schema', label: 'Schema', count: 4 },
      ]}
      value={tab}
      onChange={setTab}
    >
      <p className="text-soft">What belongs to “{tab}”.</p>
    </Tabs>
  )
}
