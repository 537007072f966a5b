import type { Field } from '../../graph/graph.ts'
import { typeOf } from '../../fields/index.ts'
import type { Texts } from './texts.ts'

/** A property of a field that one or two words say. */
export interface Mark {
  readonly text: string
  /** Class of the style sheet. */
  readonly tone: 'strong' | 'computed' | 'careful' | 'quiet'
}

/** `Obligatorio`, `Único`, `Calculado`…, the weightiest first. */
export function fieldMarks(field: Field, texts: Texts): readonly Mark[] {
  const { definition, kind } = field
  const type = typeOf(definition)
  const isComputed = kind === 'formula' || kind === 'rollup'
  const all: readonly (readonly [boolean, keyof Texts, Mark['tone']])[] = [
    [field.required, 'required', 'strong'],
    [definition.unique !== undefined && definition.unique !== false, 'unique', 'strong'],
    [isComputed, 'computed', 'computed'],
    [isComputed && field.timeDependent, 'timeDependent', 'computed'],
    [field.systemWritten && !isComputed, 'systemWritten', 'computed'],
    [definition.sensitive === true, 'sensitive', 'careful'],
    [type.kind === 'stored' && type.writeOnly === true, 'writeOnly', 'careful'],
    [definition.hidden === true, 'hidden', 'careful'],
    [definition.field === 'multiPicklist' || kind === 'links', 'multiple', 'quiet'],
    [definition.search === true, 'searched', 'quiet'],
    [definition.indexed === true, 'indexed', 'quiet'],
  ]
  return all.flatMap(([holds, text, tone]) => (holds ? [{ text: texts[text], tone }] : []))
}
