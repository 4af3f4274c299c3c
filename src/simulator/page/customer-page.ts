import { createHash } from 'node:crypto';
import { pageScript } from './page-script';
import { pageStyle } from './page-style';

/** The page at `/`: a person chats as the customer. Complete in itself. */
export const customerPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Customer · CTLive simulator</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<p class="notice">This is a simulator, a stand-in for development and tests. It is not the vendor’s
CTLive and has nothing to do with its servers. <a href="/control/docs">Control API</a></p>
<main class="frame">
  <section class="card side" aria-label="Chats">
    <header><h2 class="grow">Chats</h2></header>
    <form class="open" id="open">
      <input type="text" id="nickname" maxlength="200" placeholder="Nickname of a new customer" aria-label="Nickname of a new customer">
      <label><input type="checkbox" id="echo"> answers by itself</label>
      <button class="primary">Open a chat</button>
    </form>
    <ul class="chats" id="chats"></ul>
  </section>
  <section class="card" aria-label="Conversation">
    <header>
      <div class="grow"><h1 id="title">No chat yet</h1><p class="quiet" id="chat-id"></p></div>
      <button type="button" id="reopen" hidden>Open again</button>
      <button type="button" id="end" disabled>End chat</button>
    </header>
    <div class="messages" id="messages" role="log" aria-live="polite"><p class="empty">Open a chat, or choose one.</p></div>
    <p class="typing"><span id="typing"></span> <span id="status" role="status"></span></p>
    <form class="composer" id="composer">
      <button type="button" id="file-button" title="Send a photo or a file" disabled>Photo or file</button>
      <input type="file" id="file" hidden>
      <textarea id="text" maxlength="10000" placeholder="Write as the customer" aria-label="Message" disabled></textarea>
      <button class="primary" id="send" disabled>Send</button>
    </form>
  </section>
</main>
<script>${pageScript}</script>
</body>
</html>
`;

/** Only the page's own script and style run; only the simulator is talked to. */
export const customerPagePolicy = [
  "default-src 'none'",
  `script-src '${hashOf(pageScript)}'`,
  `style-src '${hashOf(pageStyle)}'`,
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
