/** Style of the customer page. */
export const pageStyle = `
:root {
  --ink: #16202e; --soft: #5d6b80; --line: #e3e8ef; --paper: #ffffff; --ground: #f3f6fa;
  --accent: #2f6fed; --accent-soft: #e8f0ff; --warn: #8a5a00; --warn-soft: #fff5dc;
}
* { box-sizing: border-box; margin: 0; }
html, body { height: 100%; }
body {
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink);
  background: var(--ground); display: grid; grid-template-rows: auto 1fr;
}
button, input, textarea { font: inherit; color: inherit; }
button { cursor: pointer; border: 1px solid var(--line); background: var(--paper); border-radius: 10px; padding: 8px 14px; }
button:hover:enabled { border-color: var(--accent); }
button:disabled { opacity: .45; cursor: default; }
button.primary { background: var(--accent); border-color: var(--accent); color: #fff; font-weight: 600; }
:focus-visible { outline: 3px solid #9dbdff; outline-offset: 1px; }
.notice { background: var(--warn-soft); color: var(--warn); padding: 8px 16px; font-size: 13px; text-align: center; }
.notice a { color: inherit; }
.frame { display: grid; grid-template-columns: 280px 1fr; min-height: 0; max-width: 1180px; width: 100%; margin: 0 auto; padding: 16px; gap: 16px; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 16px; min-height: 0; display: flex; flex-direction: column; overflow: hidden; box-shadow: 0 6px 24px rgba(22, 32, 46, .05); }
.card > header { display: flex; align-items: center; gap: 10px; padding: 14px 16px; border-bottom: 1px solid var(--line); }
.card h1, .card h2 { font-size: 16px; }
.grow { flex: 1; min-width: 0; }
.quiet { color: var(--soft); font-size: 12px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.open { display: flex; flex-direction: column; gap: 8px; padding: 12px 16px; border-bottom: 1px solid var(--line); }
.open input[type=text] { border: 1px solid var(--line); border-radius: 10px; padding: 8px 10px; width: 100%; }
.open label { display: flex; gap: 8px; align-items: center; font-size: 13px; color: var(--soft); }
.chats { list-style: none; padding: 8px; overflow: auto; flex: 1; }
.chats button { width: 100%; text-align: left; border-color: transparent; margin-bottom: 2px; }
.chats button[aria-current=true] { background: var(--accent-soft); }
.chats strong { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.messages { flex: 1; overflow: auto; padding: 18px 16px; display: flex; flex-direction: column; gap: 10px; background: linear-gradient(#fbfcfe, #f6f9fd); }
.message { max-width: min(76%, 560px); display: flex; flex-direction: column; gap: 3px; align-self: flex-start; }
.message.mine { align-self: flex-end; align-items: flex-end; }
.bubble { background: var(--paper); border: 1px solid var(--line); border-radius: 16px 16px 16px 4px; padding: 9px 13px; white-space: pre-wrap; overflow-wrap: anywhere; }
.mine .bubble { background: var(--accent); border-color: var(--accent); color: #fff; border-radius: 16px 16px 4px 16px; }
.bubble img { display: block; max-width: 100%; max-height: 320px; border-radius: 10px; }
.bubble a { color: inherit; }
.system { align-self: center; color: var(--soft); font-size: 12px; background: #eaeff6; border-radius: 999px; padding: 3px 12px; }
.typing { min-height: 22px; padding: 0 18px 4px; color: var(--soft); font-size: 13px; }
.composer { display: flex; gap: 8px; padding: 12px 16px; border-top: 1px solid var(--line); align-items: flex-end; }
.composer textarea { flex: 1; min-width: 0; resize: none; border: 1px solid var(--line); border-radius: 12px; padding: 9px 12px; height: 42px; }
.empty { margin: auto; color: var(--soft); text-align: center; }
[hidden] { display: none !important; }
@media (max-width: 760px) {
  .frame { grid-template-columns: 1fr; grid-template-rows: auto 1fr; padding: 8px; gap: 8px; }
  .side { max-height: 210px; }
  .message { max-width: 88%; }
}
`;
