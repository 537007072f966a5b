export type NewSearch = {
  /** Values that the form starts with: `?initial={"account":"…"}`. */
  readonly initial?: Readonly<Record<string, unknown>>
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads the address of the page of a new record; what it does not know is dropped. */
export const newSearch = (search: Record<string, unknown>): NewSearch =>
  isObject(search['initial']) ? { initial: search['initial'] } : {}
