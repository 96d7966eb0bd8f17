/** An order of one line that a participant refuses under its standard settings: the demo places it. */
export interface RefusedOrder {
  readonly quantity: number;
  /** Minor units. */
  readonly unitPrice: number;
  /** With which the order fails. */
  readonly reason: string;
}
