import { callScript } from './script-process';
import { ProjectFolder } from './project-folder';

describe('demandNode', () => {
  it.each(['18.19.0', '20.18.9', '9.99.0'])(
    'refuses Node %s and says what is needed',
    async (version) => {
      using folder = new ProjectFolder().write({
        'package.json': '{"engines":{"node":">=20.19"}}',
      });
      const call = callScript('node-version.mjs', 'demandNode', folder.path, version);

      await expect(call).rejects.toThrow(`Node 20.19 or newer is needed; this is Node ${version}.`);
    },
  );

  it.each(['20.19.0', '20.20.2', '22.0.0', '100.1.0'])('accepts Node %s', async (version) => {
    using folder = new ProjectFolder().write({
      'package.json': '{"engines":{"node":">=20.19"}}',
    });

    expect(await callScript('node-version.mjs', 'demandNode', folder.path, version)).toBe(false);
  });
});
