/** Texts of the record form, Spanish. */
export const form = {
}
