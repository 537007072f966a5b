import type { Option, Picklist } from '../../graph/graph.ts'
import { describeOption } from '../../outputs/api/module-description.ts'
import { badParameter, readParameters } from './parameters.ts'
import { refuse, type Refusal } from './refusal.ts'

const usualOptions = 50
const mostOptions = 500

/** Lower case without accents: `Querétaro` is found by `quere`. */
const folded = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** How well an option fits what was typed: its key or the beginning of its label first. */
function rank({ key, label }: Option, typed: string): number {
  const text = folded(label)
  if (folded(key) === typed || text === typed) return 0
  if (text.startsWith(typed)) return 1
  return text.includes(typed) ? 2 : folded(key).startsWith(typed) ? 3 : -1
}

function found(options: readonly Option[], typed: string): readonly Option[] {
  if (typed === '') return options
  const ranked = options.map((option) => ({ option, rank: rank(option, typed) })).filter((each) => each.rank >= 0)
  return ranked.sort((a, b) => a.rank - b.rank).map(({ option }) => option)
}

/** `{"options":[…]}`: those whose label or key has what was typed, in the order of the list; retired ones too, marked. */
export function picklistOptions(picklist: Picklist, query: string): string | Refusal {
  const { parameters, problems } = readParameters(query, ['search', 'limit'])
  const text = parameters.get('limit')
  const limit = text === undefined ? usualOptions : /^\d{1,4}$/.test(text) ? Number(text) : 0
  const wrong =
    limit < 1 || limit > mostOptions
      ? [badParameter('limit', { es: `un número de 1 a ${mostOptions}`, en: `a number from 1 to ${mostOptions}` })]
      : []
  if (problems.length + wrong.length > 0) return refuse(422, ...problems, ...wrong)
  const options = found(picklist.options, folded((parameters.get('search') ?? '').trim()))
  return JSON.stringify({ options: options.slice(0, limit).map(describeOption) })
}
