import type { ReactNode } from 'react'

/** Stands where a form library wants a Markdown renderer: the text as it is. */
export const Markdown = ({ children }: { readonly children?: ReactNode }): ReactNode => children
export default Markdown
