/** Texts of the field editors and views, English. */
export const fields = {
}
