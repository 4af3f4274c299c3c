/** For a fault that only a new start can get over: `main.ts` ends the process for it. */
export function crash(fault: Error): void {
  queueMicrotask(() => {
    throw fault;
  });
}
