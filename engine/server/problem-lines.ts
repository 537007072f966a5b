import { describe, type Problem } from '../problems/problem.ts'

/** Problems for a terminal, in Spanish: code and place on one line, what is wrong and what to do on the next. */
export const problemLines = (problems: readonly Problem[]): string =>
  problems
    .map((each) => {
      const { code, file = '', pointer, message, hint } = describe(each, 'es')
      return `  ${code} ${file}${pointer === '' ? '' : `#${pointer}`}\n    ${message}${hint === undefined ? '' : ` ${hint}`}`
    })
    .join('\n')
