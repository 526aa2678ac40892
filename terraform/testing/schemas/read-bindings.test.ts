import { describe, expect, test } from 'vitest'
import { readBindings } from './read-bindings.ts'

const argument = (name: string, isBlock: boolean, type: string, storage: string) => `
            ${name}: {
                value: cdktf.anythingToHclTerraform(this._it),
                isBlock: ${isBlock},
                type: "${type}",
                storageClassType: "${storage}",
            },`

/** A resource in the form of the generated bindings: a few of each kind of argument. */
const script = `
function oxDiskToHclTerraform(struct) {
    const attrs = {${argument('size_gb', false, 'simple', 'number')}${argument('labels', false, 'map', 'stringMap')}
    };
}
class OxDiskOutputReference extends cdktf.ComplexObject {
    // disk_id - computed: true, optional: false, required: false
    get diskId() {
        return this.getStringAttribute('disk_id');
    }
}
class OxStatusOutputReference extends cdktf.ComplexObject {
    // ready - computed: true, optional: false, required: false
    get ready() {
        return this.getBooleanAttribute('ready');
    }
}
class Ox extends cdktf.TerraformResource {
    constructor(scope, id, config) {
        // disk - computed: false, optional: false, required: true
        this._disk = new OxDiskOutputReference(this, "disk");
        // status - computed: true, optional: false, required: false
        this._status = new OxStatusList(this, "status", true);
    }
    // arn - computed: true, optional: false, required: false
    get arn() {
        return this.getStringAttribute('arn');
    }
    synthesizeHclAttributes() {
        const attrs = {${argument('name', false, 'simple', 'string')}${argument('is_fast', false, 'simple', 'boolean')}${argument('zones', false, 'set', 'stringList')}${argument('disk', true, 'list', 'OxDiskList')}${argument('timeouts', true, 'struct', 'OxTimeouts')}
        };
    }
}
exports.Ox = Ox;
`
const types = `
export interface OxConfig extends cdktf.TerraformMetaArguments {
    readonly name: string;
    readonly isFast?: boolean | cdktf.IResolvable;
    readonly zones?: string[];
    readonly disk: OxDisk;
}
export interface OxDisk {
    readonly sizeGb: number;
    readonly labels?: {
        [key: string]: string;
    };
}
`

describe('schemas from generated bindings', () => {
  test('types, what is required, nesting and its limits, and what the cloud decides are read; timeouts are left out', () => {
    expect(readBindings({ script, types })).toEqual({
      attributes: {
        arn: { type: 'string', computed: true },
        name: { type: 'string', required: true },
        is_fast: { type: 'bool', optional: true },
        zones: { type: ['set', 'string'], optional: true },
        status: { type: ['set', ['object', { ready: 'bool' }]], computed: true },
      },
      blocks: {
        disk: {
          nesting: 'list',
          min: 1,
          max: 1,
          block: {
            attributes: {
              disk_id: { type: 'string', computed: true },
              size_gb: { type: 'number', required: true },
              labels: { type: ['map', 'string'], optional: true },
            },
            blocks: {},
          },
        },
      },
    })
  })

  test('a file without a resource is refused', () => {
    expect(() => readBindings({ script: 'class Ox {}', types: '' })).toThrow('hold no resource')
  })
})
