import { SandboxInbox, type KeptDelivery } from '../../../src/http/sandbox/sandbox-inbox';

function delivery(id: string, characters = 2): KeptDelivery {
  const body = 'x'.repeat(characters);
  return { id, verification: 'unsigned', receivedAtMs: 0, headers: {}, body };
}

describe('SandboxInbox', () => {
  it('forgets the receiver that was written to longest ago beyond 100 names', () => {
    const inbox = new SandboxInbox();
    for (let number = 0; number < 100; number += 1) inbox.add(`name${number}`, delivery('a'));
    inbox.add('name0', delivery('b'));
    inbox.add('one more', delivery('c'));
    expect(inbox.list('name1')).toEqual([]);
    expect(inbox.list('name0').map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('keeps 16 MiB at most, whatever is sent to however many names', () => {
    const inbox = new SandboxInbox();
    const large = 128 * 1024;
    for (let number = 0; number < 200; number += 1) {
      inbox.add(`name${number % 5}`, delivery(String(number), large));
    }
    const kept = [0, 1, 2, 3, 4].flatMap((number) => inbox.list(`name${number}`));
    const bytes = kept.length * 2 * large;
    expect(bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect(bytes).toBeGreaterThan(15 * 1024 * 1024);
    inbox.clear('name4');
    expect(inbox.list('name4')).toEqual([]);
  });
});
