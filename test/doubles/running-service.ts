import { configOf } from '../../src/config/config';
import type { Environment } from '../../src/config/env';
import { SystemClock } from '../../src/runtime/clock';
import { Service, type Started } from '../../src/service';
import { call, testKey } from './processes';
import { temporaryDirectory } from './temporary-directory';

type Answer = Awaited<ReturnType<typeof call>>;

/** A whole gateway with its embedded simulator, in this process, on free ports. */
export class RunningService implements AsyncDisposable {
  private constructor(
    private readonly service: Service,
    private readonly directory: Awaited<ReturnType<typeof temporaryDirectory>>,
    readonly started: Started,
  ) {}

  static async start(environment: Environment = {}): Promise<RunningService> {
    const directory = await temporaryDirectory();
    const config = configOf({
      PORT: '0',
      SIMULATOR_PORT: '0',
      API_KEY: testKey,
      DATA_DIR: directory.path,
      LOG_LEVEL: 'error',
      ...environment,
    });
    const service = new Service(config, { clock: new SystemClock(), version: '0.0.0' });
    try {
      return new RunningService(service, directory, await service.start());
    } catch (error) {
      await service[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
      throw error;
    }
  }

  get url(): string {
    return this.started.url;
  }

  call(method: string, path: string, options: Parameters<typeof call>[3] = {}): Promise<Answer> {
    return call(this.url, method, path, options);
  }

  /** A call to the simulator's control API. */
  control(method: string, path: string, body?: unknown): Promise<Answer> {
    return call(this.started.simulatorUrl ?? '', method, `/control${path}`, { body });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service[Symbol.asyncDispose]();
    await this.directory[Symbol.asyncDispose]();
  }
}
