// Numbers of a command line.

/** @throws Error that says which option is wrong, and what it may be */
export function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`${option} must be a whole number from ${min} to ${max}, not '${text}'`);
}

/** Comma separated. @throws Error as `wholeNumber` does */
export function wholeNumbers(option: string, text: string, min: number, max: number): number[] {
  return text.split(',').map((each) => wholeNumber(option, each, min, max));
}
