import { existsSync, readFileSync } from 'node:fs'

/**
 * Ends the output with `N passed, N failed`, from vitest's JSON report, and gives the exit status. A file that could not be
 * loaded counts as one failure, and so does a run that failed without naming a test.
 */
export function printSummary(report, status) {
  const {
    numPassedTests: passed,
    numFailedTests,
    testResults,
  } = existsSync(report)
    ? JSON.parse(readFileSync(report, 'utf8'))
    : { numPassedTests: 0, numFailedTests: 0, testResults: [] }
  const unloaded = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((each) => each.status === 'failed'),
  ).length
  const counted = numFailedTests + unloaded
  const failed = counted === 0 && (status !== 0 || passed === 0) ? 1 : counted
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : status || 1
}
