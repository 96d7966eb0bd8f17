// Reasons and notes are one line: the API takes no control characters. What is written in several is put into one.
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
