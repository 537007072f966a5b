/** What linking a recipe shares: where problems go, and expressions typed over the names at hand. */
import type { RawBuilder } from 'kysely'
import type { Expression, ValueType } from '../expression/expression.ts'
import { parseExpression } from '../expression/parse-expression.ts'
import { modulesOf, type Graph, type Module } from '../graph/graph.ts'
import { problem, type Problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import { recordNames, type Roots } from './names.ts'
import type { Vocabulary } from './read-demo.ts'

export type Sql = RawBuilder<unknown>

export type Size = 'small' | 'medium' | 'large'

/** A recipe on its way to statements. */
export interface Linking {
  readonly graph: Graph
  readonly file: string
  readonly vocabularies: ReadonlyMap<string, Vocabulary>
  readonly size: Size
  readonly seed: number
  readonly problems: Problem[]
}

/** A place where values are made: the module of the record, and the roots beside its fields. */
export interface Place {
  readonly linking: Linking
  readonly module: Module
  readonly roots: Roots
}

export const report = (
  { problems, file }: Linking,
  code: Problem['code'],
  pointer: string,
  params: Problem['params'],
): undefined => void problems.push(problem(code, pointer, params, { file }))

/** The module of a name; one that is not there is a problem. */
export function namedModule(linking: Linking, name: string, pointer: string): Module | undefined {
  const module = linking.graph.modules.get(name)
  if (module === undefined)
    report(linking, 'CIM301', pointer, {
      module: name,
      ...suggest(
        name,
        modulesOf(linking.graph).map((each) => each.name),
      ),
    })
  return module
}

/** The vocabulary of a name; one that is not there is a problem. */
export function namedVocabulary(linking: Linking, name: string, pointer: string): Vocabulary | undefined {
  const vocabulary = linking.vocabularies.get(name)
  if (vocabulary === undefined)
    report(linking, 'CIM316', pointer, { name: `demo/${name}.json`, ...suggest(name, linking.vocabularies.keys()) })
  return vocabulary
}

/** A typed expression; a `=` before it is left out. What is wrong is collected. */
export function linkExpression(
  place: Place,
  text: string,
  pointer: string,
  expected?: ValueType | readonly ValueType[],
): Expression | undefined {
  const { linking, module, roots } = place
  const names = recordNames(linking.graph, module, roots)
  const { expression, problems } = parseExpression(text.replace(/^=\s*/, ''), names, {
    pointer,
    file: linking.file,
    ...(expected === undefined ? {} : { expected }),
  })
  linking.problems.push(...problems)
  return expression
}
