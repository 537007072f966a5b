/** Longest name of a column, in bytes: constraints and indexes named after it stay below PostgreSQL's 63. */
export const longestColumn = 59

/** `accountName` → `account_name`, `rfc` → `rfc`, `PDFFile` → `pdf_file`. */
export const columnName = (id: string): string =>
  id
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
