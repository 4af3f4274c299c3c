import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../runtime/app-error';

export type SimulatorSettings = {
  readonly host: string;
  readonly port: number;
  readonly filesDir: string;
};

export class SimulatorSettingsError extends AppError {
  readonly code = 'invalid_settings';
}

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  SIMULATOR_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a port number')
    .default(3001),
  DATA_DIR: z.string().min(1).default('./data'),
});

/** What the stand-alone simulator is told. Throws one error that names every bad setting. */
export function readSimulatorSettings(
  env: Readonly<Record<string, string | undefined>>,
): SimulatorSettings {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new SimulatorSettingsError(`Bad settings: ${faults.join('; ')}`);
  }
  const { HOST: host, SIMULATOR_PORT: port, DATA_DIR: dataDir } = parsed.data;
  // By port: two simulators on one machine keep out of each other's files.
  return { host, port, filesDir: join(dataDir, `simulator-${port}`) };
}
