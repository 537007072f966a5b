import type { PicklistOption } from '../api/contract.ts'

/** Something that can be chosen from a list. */
export type Choice = {
  readonly key: string
  readonly label: string
  readonly hint?: string | undefined
  readonly color?: string | undefined
}

const bare = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/**
 * Choices that hold every word typed, in label, key or hint; accents and capitals do not count.
 * Those that begin with the text come first.
 */
export const matching = (choices: readonly Choice[], typed: string): readonly Choice[] => {
  const sought = bare(typed.trim())
  if (sought === '') return choices
  const words = sought.split(/\s+/)
  const found = choices.filter(({ key, label, hint }) => {
    const text = bare(`${label} ${key} ${hint ?? ''}`)
    return words.every((word) => text.includes(word))
  })
  const starts = ({ label, key }: Choice): boolean => bare(label).startsWith(sought) || bare(key).startsWith(sought)
  return [...found.filter(starts), ...found.filter((choice) => !starts(choice))]
}

// Official codes such as 601, G03, 84111506: people who know them look for them.
const code = /^[A-Z]{0,2}\d{1,10}$/

/** What an option is called: its label, after its official code where it has one. */
export const optionText = ({ key, label }: PicklistOption): string => (code.test(key) ? `${key} · ${label}` : label)

/** An option as something to choose. */
export const choiceOf = (option: PicklistOption): Choice => ({
  key: option.key,
  label: optionText(option),
  color: option.color,
})
