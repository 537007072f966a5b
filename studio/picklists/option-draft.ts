/** The options of a list while they are edited. Pure: what was changed becomes the patch that is sent. */
import type { PicklistOptionState } from '../api/studio.ts'

/** An option being edited; `key` of a new one comes of its label when it is saved. */
export type OptionDraft = Pick<PicklistOptionState, 'key' | 'label' | 'active' | 'own'> & {
  readonly color: string
  readonly isNew?: true
}

/** What the server has, to be edited in its order. */
export const draftOf = (options: readonly PicklistOptionState[]): readonly OptionDraft[] =>
  options.map(({ key, label, active, own, color = '' }) => ({ key, label, active, own, color }))

/** `En espera` is kept as `en_espera`, with a number if that is taken. */
export const optionKey = (label: string, taken: ReadonlySet<string>): string => {
  const words = label
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
  const plain = words.join('_').slice(0, 50) || 'opcion'
  const free = (number: number): string =>
    taken.has(number === 1 ? plain : `${plain}_${number}`)
      ? free(number + 1)
      : number === 1
        ? plain
        : `${plain}_${number}`
  return free(1)
}

/** One option a place up or down. */
export const moved = (options: readonly OptionDraft[], from: number, step: 1 | -1): readonly OptionDraft[] => {
  const to = from + step
  const option = options[from]
  if (option === undefined || to < 0 || to >= options.length) return options
  return options.toSpliced(from, 1).toSpliced(to, 0, option)
}

const sameOrder = (a: readonly { readonly key: string }[], b: readonly { readonly key: string }[]): boolean =>
  a.map(({ key }) => key).join() === b.map(({ key }) => key).join()

/** What changed, by key: null takes an option away. Undefined when nothing did. */
export const optionsPatch = (
  before: readonly PicklistOptionState[],
  now: readonly OptionDraft[],
): Readonly<Record<string, unknown>> | undefined => {
  const was = new Map(before.map((option) => [option.key, option]))
  const left = new Set(now.map(({ key }) => key))
  const kept = before.filter(({ key }) => left.has(key))
  const reordered = !sameOrder(
    kept,
    now.filter(({ isNew }) => !isNew),
  )
  const ordered = reordered || now.some(({ isNew }) => isNew)
  const changes = now.flatMap((option, index) => {
    const old = was.get(option.key)
    const order = (index + 1) * 10
    const members = {
      ...(old?.label === option.label ? {} : { label: option.label.trim() }),
      ...((old?.color ?? '') === option.color ? {} : { color: option.color === '' ? null : option.color }),
      ...((old?.active ?? true) === option.active ? {} : { active: option.active }),
      ...(ordered && old?.order !== order ? { order } : {}),
    }
    return Object.keys(members).length === 0 ? [] : [[option.key, members] as const]
  })
  const gone = before.filter(({ key }) => !left.has(key)).map(({ key }) => [key, null] as const)
  const all = [...changes, ...gone]
  return all.length === 0 ? undefined : Object.fromEntries(all)
}
