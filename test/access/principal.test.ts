import { Principal } from '../../src/access/principal';

const grant = { keyId: 'k', name: 'test' };

describe('Principal', () => {
  it('has the scopes of its key and no other', () => {
    const principal = new Principal({ ...grant, scopes: ['chats:read'] });

    expect(principal.hasScope('chats:read')).toBe(true);
    expect(principal.hasScope('chats:write')).toBe(false);
  });

  it('has every scope as an admin', () => {
    expect(new Principal({ ...grant, scopes: ['admin'] }).hasScope('metrics:read')).toBe(true);
  });

  it('sees everything when not limited', () => {
    const principal = new Principal({ ...grant, scopes: [] });

    expect(principal.maySee('any')).toBe(true);
    expect(principal.maySeeUpstream('any')).toBe(true);
  });

  it('sees only the chats and upstreams it is limited to, as an admin too', () => {
    const limits = { chatIds: ['a'], upstreams: ['u'] };
    const principal = new Principal({ ...grant, scopes: ['admin'], ...limits });

    expect([principal.maySee('a'), principal.maySee('b')]).toEqual([true, false]);
    expect([principal.maySeeUpstream('u'), principal.maySeeUpstream('v')]).toEqual([true, false]);
  });
});
