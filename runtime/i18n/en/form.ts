/** Texts of the record form, English. */
export const form = {
}
