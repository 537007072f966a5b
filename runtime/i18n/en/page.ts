/** Texts of the record page, English. */
export const page = {
}
