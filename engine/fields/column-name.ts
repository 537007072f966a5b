/** Longest name of a column, in bytes: constraints and indexes named after it stay below PostgreSQL's 63. */
export const longestColumn = 59

/** Longest name of a table, in bytes: PostgreSQL would cut it short without a word. */
export const longestTable = 63

/** Names that every table of PostgreSQL has for itself. */
export const systemColumns: ReadonlySet<string> = new Set(['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax'])

/** A column in the text of a check, where its name may be a word of SQL. */
export const quoted = (column: string): string => `"${column}"`

/** `birthPlace` → `birth_place`, `rfc` → `rfc`, `PDFFile` → `pdf_file`. */
export const columnName = (id: string): string =>
  id
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
