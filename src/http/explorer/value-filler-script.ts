/**
 * Puts ids that exist into the parameters of Swagger UI: those of the last event, message and file
 * seen, of what was made last, an Idempotency-Key that has not been used, and for a webhook the
 * gateway's own sandbox.
 */
export const valueFillerScript = `
function valueFiller(ui) {
  function eachParameter(name, place, visit) {
    const spec = ui.specSelectors.specJson().toJS();
    Object.keys(spec.paths).forEach(function (path) {
      Object.keys(spec.paths[path]).forEach(function (method) {
        const parameters = spec.paths[path][method].parameters || [];
        const isThere = parameters.some(function (each) {
          return each.name === name && each.in === place;
        });
        if (isThere) visit(path, method);
      });
    });
  }

  function set(path, method, name, place, value) {
    const parameters = ui.specSelectors.specJson().getIn(['paths', path, method, 'parameters']);
    const parameter = parameters.find(function (each) {
      return each.get('name') === name && each.get('in') === place;
    });
    ui.specActions.changeParamByIdentity([path, method], parameter, value, false);
  }

  function fill(name, value, isWanted) {
    eachParameter(name, 'path', function (path, method) {
      if (!isWanted || isWanted(path)) set(path, method, name, 'path', value);
    });
  }

  function freshKeys() {
    eachParameter('Idempotency-Key', 'header', function (path, method) {
      const random = crypto.getRandomValues(new Uint32Array(2)).join('');
      set(path, method, 'Idempotency-Key', 'header', 'try-' + random);
    });
  }

  function base64UrlOf(text) {
    const bytes = Array.from(new TextEncoder().encode(text), function (byte) {
      return String.fromCharCode(byte);
    });
    return btoa(bytes.join('')).replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=+$/, '');
  }

  function ownReceiver() {
    const url = new URL('../sandbox/mine', location.href).href;
    const pathMethod = ['/webhooks', 'post'];
    const value = JSON.stringify({ url: url }, undefined, 2);
    ui.oas3Actions.setRequestBodyValue({ value: value, pathMethod: pathMethod });
    ui.oas3Actions.setRetainRequestBodyValueFlag({ value: true, pathMethod: pathMethod });
  }

  return {
    freshKeys: freshKeys,
    ownReceiver: ownReceiver,
    keyUsed: function (key) { fill('idempotencyKey', key); },
    answered: function (path, made) {
      if (made.apiKey) fill('keyId', made.apiKey.id);
      if (path.endsWith('/webhooks') && made.secret) fill('webhookId', made.id);
      if (path.endsWith('/deliveries') && made.data[0]) fill('deliveryId', made.data[0].id);
      if (path.endsWith('/signed-url')) fill('ticket', made.url.split('/').pop());
    },
    eventSeen: function (event) {
      fill('eventId', event.id);
      if (!event.data || !event.data.ctliveType) return;
      const id = '~' + base64UrlOf(event.data.id);
      const isFile = event.type.startsWith('multimedia.');
      fill('messageId', id, function (path) { return isFile || !path.includes('/multimedia/'); });
    },
  };
}
`;
