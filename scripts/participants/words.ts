// English verbs as messages and states have them: ReserveStock, StockReserved, ReservingStock.

const IRREGULAR: Readonly<Record<string, string>> = {
  Begin: 'Begun',
  Build: 'Built',
  Buy: 'Bought',
  Choose: 'Chosen',
  Do: 'Done',
  Draw: 'Drawn',
  Find: 'Found',
  Get: 'Got',
  Give: 'Given',
  Hold: 'Held',
  Lend: 'Lent',
  Let: 'Let',
  Make: 'Made',
  Pay: 'Paid',
  Put: 'Put',
  Send: 'Sent',
  Set: 'Set',
  Take: 'Taken',
  Undo: 'Undone',
  Withdraw: 'Withdrawn',
  Write: 'Written',
};

/** Reserve → Reserved, Cancel → Cancelled, Apply → Applied, Hold → Held. */
export function participle(verb: string): string {
  const irregular = IRREGULAR[verb];
  if (irregular !== undefined) return irregular;
  if (verb.endsWith('e')) return `${verb}d`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`;
  return `${doubled(verb)}ed`;
}

/** Reserve → Reserving, Cancel → Cancelling, Apply → Applying. */
export function gerund(verb: string): string {
  if (verb.endsWith('ie')) return `${verb.slice(0, -2)}ying`;
  if (/[^eoy]e$/.test(verb)) return `${verb.slice(0, -1)}ing`;
  return `${doubled(verb)}ing`;
}

/** British: Cancel → Cancell. One syllable that ends in a short vowel and a consonant: Ship → Shipp. */
function doubled(verb: string): string {
  const isShort = /^[^aeiou]*[aeiou][bdgklmnprt]$/i.test(verb) && !/[aeiou]{2}.$/i.test(verb);
  return isShort || /[^aeiou][aeiou]l$/.test(verb) ? verb + verb.at(-1) : verb;
}
