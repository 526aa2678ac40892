import type { PlanSummary, Resource, Run, RunLogLine } from '@tenantry/contract'

/** A resource as the server shows it. */
export function resourceRecord(more: Partial<Resource> = {}): Resource {
  return {
    id: 'res_1',
    organization_id: 'org_1',
    project_id: 'prj_1',
    environment: null,
    name: 'web',
    module: 'aws_vm',
    credential_id: 'crd_1',
    status: 'ready',
    inputs: { size: 'small' },
    outputs: { password: { value: null, sensitive: true } },
    address: '203.0.113.7',
    external_id: 'i-1',
    console_url: null,
    run_id: null,
    reason: null,
    drift: 'none',
    drift_checked_at: null,
    created_at: 1_795_000_000,
    updated_at: 1_795_000_000,
    destroyed_at: null,
    ...more,
  }
}

export function planRecord(more: Partial<PlanSummary> = {}): PlanSummary {
  return {
    create: 0,
    update: 1,
    replace: 0,
    delete: 0,
    changes: [
      {
        address: 'aws_instance.this',
        type: 'aws_instance',
        action: 'update',
        attributes: [
          { name: 'size', before: { value: 'small' }, after: { value: 'large' }, replaces: false },
        ],
      },
    ],
    drift: [],
    price: null,
    serial: 1,
    expires_at: 1_795_086_400,
    ...more,
  }
}

/** A run that waits for its approval. */
export function runRecord(more: Partial<Run> = {}): Run {
  return {
    id: 'run_1',
    organization_id: 'org_1',
    project_id: 'prj_1',
    resource_id: 'res_1',
    kind: 'change',
    status: 'awaiting_approval',
    requested_by: 'user:usr_1',
    plan: planRecord(),
    approvals: [],
    approvals_needed: 1,
    policy: [],
    findings: null,
    reason: null,
    created_at: 1_795_000_000,
    started_at: 1_795_000_000,
    finished_at: null,
    ...more,
  }
}

export function lineRecord(seq: number, message: string, more: Partial<RunLogLine> = {}): RunLogLine {
  return {
    seq,
    at_ms: 1_795_000_000_000,
    step: 'apply',
    level: 'info',
    type: 'log',
    message,
    address: null,
    ...more,
  }
}
