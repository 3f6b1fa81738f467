/** The text of the paragraph that a divider is read as, until documents have dividers, and that is written as one again. */
export const dividerText = '---'
