/** Texts of the field editors and views, Spanish. */
export const fields = {
}
