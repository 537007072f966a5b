/** Texts of the record page, Spanish. */
export const page = {
}
