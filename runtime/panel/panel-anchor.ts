/** The address of a panel within its page. */
export const panelAnchor = (name: string): string => `panel-${name}`
