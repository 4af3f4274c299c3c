import type { FaultPanel, Faults } from '../wire/faults';
import { disconnectedAnswer, faultsAnswer, faultsBody } from './control-schemas';
import { route, type Route } from './route';

/** Making the contact wire misbehave. */
export function faultRoutes(faults: FaultPanel, disconnectAll: () => number): readonly Route[] {
  return [
    route({
      method: 'put',
      path: '/control/faults',
      operationId: 'setFaults',
      summary: 'Replace the faults of the contact wire',
      description:
        'What is not named is off. Rates, delay and deafness concern events on their way out: a dropped event keeps its number and can be replayed.',
      body: faultsBody,
      bodyExamples: {
        lossy: { dropRate: 0.2, duplicateRate: 0.2, reorderRate: 0.2, delayMs: 50 },
        deaf: { deaf: true },
        allOff: {},
      },
      answers: { 200: { description: 'The faults in force.', schema: faultsAnswer } },
      problems: [],
      run: ({ body }) => {
        faults.replace(definedOnly(body));
        return { status: 200, body: faults.current };
      },
    }),
    route({
      method: 'get',
      path: '/control/faults',
      operationId: 'getFaults',
      summary: 'The faults in force',
      answers: { 200: { description: 'The faults in force.', schema: faultsAnswer } },
      problems: [],
      run: () => ({ status: 200, body: faults.current }),
    }),
    route({
      method: 'post',
      path: '/control/disconnect',
      operationId: 'disconnectAll',
      summary: 'Cut every connection of the contact wire',
      description: 'Without a goodbye, as a network failure would. Gateways may come back at once.',
      answers: {
        200: { description: 'Cut.', schema: disconnectedAnswer, example: { disconnected: 1 } },
      },
      problems: [],
      run: () => ({ status: 200, body: { disconnected: disconnectAll() } }),
    }),
  ];
}

function definedOnly(faults: {
  readonly [Name in keyof Faults]?: Faults[Name] | undefined;
}): Partial<Faults> {
  return Object.fromEntries(Object.entries(faults).filter(([, value]) => value !== undefined));
}
