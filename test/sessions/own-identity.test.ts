import { OwnIdentity } from '../../src/sessions/own-identity';

describe('OwnIdentity', () => {
  it('goes by nickname only while no user id of ours is known', () => {
    const own = new OwnIdentity('Gateway');
    const namesake = { id: 'USER_2', nickname: 'Gateway', isAgent: true };
    expect(own.isOwn(namesake)).toBe(true);
    own.learn('USER_1');
    expect(own.isOwn(namesake)).toBe(false);
    expect(own.isOwn({ id: 'USER_1', nickname: 'Other', isAgent: true })).toBe(true);
  });

  it('never takes a customer of our name, or nobody, for us', () => {
    const own = new OwnIdentity('Gateway');
    expect(own.isOwn({ id: 'c', nickname: 'Gateway', isAgent: false })).toBe(false);
    expect(own.isOwn(undefined)).toBe(false);
    expect(new OwnIdentity(undefined).isOwn({ id: 'a', isAgent: true })).toBe(false);
  });

  it('knows itself as a sender before CTLive has told its id', () => {
    const own = new OwnIdentity('Gateway');
    expect(own.isOwn(own.user())).toBe(true);
    own.learn(own.user().id);
    expect(own.isOwn({ id: 'x', nickname: 'Gateway', isAgent: true })).toBe(true);
  });

  it('may be any agent until a message of ours has come back with its sender', () => {
    const own = new OwnIdentity('Gateway');
    const named = { id: 'USER_jwt', nickname: 'Named by the JWT', isAgent: true };
    const customer = { id: 'c', isAgent: false };
    expect([own.mayBeOwn(named), own.mayBeOwn(customer)]).toEqual([true, false]);
    own.sent('M1');
    own.saw({ id: 'M1', messageType: 'TEXT', ts: 1, content: { user: own.user() } });
    own.saw({ id: 'M0', messageType: 'TEXT', ts: 1, content: { user: { id: 'USER_other' } } });
    expect(own.isOwn(named)).toBe(false);
    own.saw({ id: 'M1', messageType: 'TEXT', ts: 1, content: { user: named } });
    expect(own.isOwn(named)).toBe(true);
    expect(own.mayBeOwn({ id: 'USER_other', isAgent: true })).toBe(false);
    expect(own.mayBeOwn(undefined)).toBe(true);
  });
});
