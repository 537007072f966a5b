import { describe, type Problem } from '../problems/problem.ts'

/** Problems for a terminal, in Spanish: code and place on one line, what is wrong and what to do on the next. */
export const problemLines = (problems: readonly Problem[]): string =>
  problems
    .map((each) => {
      const { code, file = '', pointer, offset, message, hint } = describe(each, 'es')
      const place = offset === undefined ? '' : `, posición ${offset + 1}`
      return `  ${code} ${file}${pointer === '' ? '' : `#${pointer}`}${place}\n    ${message}${hint === undefined ? '' : ` ${hint}`}`
    })
    .join('\n')
