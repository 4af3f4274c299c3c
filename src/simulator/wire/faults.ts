/** What the contact wire does wrong on purpose. Rates are probabilities per event. */
export type Faults = {
  readonly dropRate: number;
  readonly duplicateRate: number;
  readonly reorderRate: number;
  readonly delayMs: number;
  /** No event goes out; requests and probes are answered. */
  readonly deaf: boolean;
  /** Connections and requests are turned away as `unavailable`. */
  readonly refuse: boolean;
};

export const noFaults: Faults = {
  dropRate: 0,
  duplicateRate: 0,
  reorderRate: 0,
  delayMs: 0,
  deaf: false,
  refuse: false,
};

/** The faults in force, for all connections alike. */
export class FaultPanel {
  current: Faults = noFaults;

  /** What is not named is off. */
  replace(faults: Partial<Faults>): void {
    this.current = { ...noFaults, ...faults };
  }
}
