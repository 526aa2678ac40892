export * from './chain-line.ts'
export { createChainVerifier, ERASURE_ACTION, type ChainVerifier } from './chain-verifier.ts'
export {
  contentText,
  exportEndText,
  nextDigest,
  originText,
  type AuditExportEnd,
  type AuditExportHeader,
  type AuditExportLine,
  type AuditProof,
} from './export-line.ts'
export {
  FINDINGS_MAX,
  findingList,
  type AuditFinding,
  type AuditFindingKind,
  type FindingList,
} from './finding.ts'
export { pushSeq, type SeqRange } from './seq-ranges.ts'
export { verifyExport, type ExportVerdict, type VerifyExportOptions } from './verify-export.ts'
