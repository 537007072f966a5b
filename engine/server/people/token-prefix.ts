/** What every token of the API begins with, so that people and scanners of code know one when they see it. */
export const tokenPrefix = 'cim_'
