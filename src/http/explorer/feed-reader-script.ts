/**
 * Reads `GET /events/stream` with fetch, so that the key travels in a header and never in a URL.
 * Goes on behind the last event after every interruption.
 */
export const feedReaderScript = `
function followFeed(options) {
  let lastId = '';
  let stopping;
  let again;

  async function run() {
    const abort = new AbortController();
    stopping = abort;
    try {
      await read(abort.signal);
      later(0);
    } catch (error) {
      if (abort.signal.aborted) return;
      options.onState(error.isFinal ? 'refused' : 'waiting', error.message);
      if (!error.isFinal) later(3000);
    }
  }

  async function read(signal) {
    const headers = Object.assign({}, options.headers());
    if (lastId) headers['Last-Event-ID'] = lastId;
    options.onState('connecting', '');
    const answer = await fetch('../events/stream', { headers, signal, cache: 'no-store' });
    if (!answer.ok) {
      const problem = await answer.json().catch(function () { return {}; });
      const error = new Error(problem.detail || 'The gateway answered ' + answer.status + '.');
      error.isFinal = answer.status === 401 || answer.status === 403;
      throw error;
    }
    options.onState('following', '');
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const piece = await reader.read();
      if (piece.done) return;
      const blocks = (text + piece.value).split('\\n\\n');
      text = blocks.pop();
      blocks.forEach(takeBlock);
    }
  }

  function takeBlock(block) {
    const frame = { event: '', id: '', data: '' };
    block.split('\\n').forEach(function (line) {
      const at = line.indexOf(': ');
      if (at > 0) frame[line.slice(0, at)] = line.slice(at + 2);
    });
    if (frame.id) lastId = frame.id;
    if (frame.data && !frame.event) options.onEvent(JSON.parse(frame.data));
  }

  function later(delayMs) {
    again = setTimeout(run, delayMs);
  }

  function stop() {
    clearTimeout(again);
    if (stopping) stopping.abort();
  }

  return { start: function () { stop(); run(); }, stop: stop };
}
`;
