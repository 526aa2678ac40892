import { EngineMissing, RunsFolderUnusable, SandboxMissing } from '../engine/index.ts'

/**
 * What an installation lacks to run infrastructure, for whoever asked for a run: what to install, and none of the server's paths, which the log has. Null for
 * another error.
 */
export function whatIsMissing(error: unknown): string | null {
  const say = (what: string) =>
    `This installation is not set up to run infrastructure: ${what} Its log says more.`
  if (error instanceof EngineMissing)
    return say(
      'there is no engine that can be used. Its operator installs OpenTofu or Terraform, version 1.8 or later (1.10 for states in S3), on PATH, or names it with TENANTRY_TOFU_BIN.',
    )
  if (error instanceof SandboxMissing)
    return say(
      'there is no sandbox to run engines in. Its operator installs bubblewrap, or on a machine of their own starts it with --unsafe-local-runner.',
    )
  if (error instanceof RunsFolderUnusable)
    return say(
      'runs cannot get at their folder, or at the engine. Its operator names others with TENANTRY_RUNS_DIR and TENANTRY_TOFU_BIN, or lets the user of runs pass the folders above.',
    )
  return null
}
