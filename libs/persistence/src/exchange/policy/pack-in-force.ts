/**
 * The number of the activation whose pack is in force while a statement runs (null: none is). A delivery that was decided under
 * another is superseded: it is not handed over before it has been decided anew. Whoever hands over holds the directory before
 * the statement that asks, so that no activation comes between.
 */
export const activationInForce = '(select activation_no from pack_in_force)';
