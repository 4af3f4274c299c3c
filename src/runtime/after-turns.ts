/**
 * Calls back after some turns of the loop, sooner once it is enough: what the loop brings meanwhile
 * is dealt with together. Far below a millisecond when there is nothing else to do.
 */
export function afterTurns(turns: number, isEnough: () => boolean, callback: () => void): void {
  setImmediate(() => {
    if (turns <= 0 || isEnough()) callback();
    else afterTurns(turns - 1, isEnough, callback);
  });
}
