/**
 * An examination in words.
 */
import { faults } from '@tandem/shared/diagnosis.ts'
import type { Examination } from './finding.ts'

/** For people: what works, what could not be looked at, and each fault with what to change. */
export function describeExamination({ url, findings, well, unchecked }: Examination): string {
  const lines = [url, ...well.map((sentence) => `  ok  ${sentence}`), ...unchecked.map((sentence) => `  --  ${sentence}`)]
  for (const { fault, seen } of findings) {
    const { title, means, change } = faults[fault]
    lines.push('', `  !!  ${title} (${fault})`, `      seen    ${seen}`, `      means   ${means}`, `      change  ${change}`)
  }
  const count = findings.length
  lines.push('', count === 0 ? 'Nothing is wrong.' : `${count} ${count === 1 ? 'fault' : 'faults'} found.`)
  return `${lines.join('\n')}\n`
}

/** For programs: the same as JSON. */
export function encodeExamination({ findings, ...rest }: Examination): string {
  return `${JSON.stringify({ ...rest, findings: findings.map(({ fault, seen }) => ({ fault, seen, ...faults[fault] })) }, null, 2)}\n`
}
