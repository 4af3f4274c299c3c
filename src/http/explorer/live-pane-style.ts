/** Style of the pane beside Swagger UI; a sheet over its lower edge on narrow screens. */
export const livePaneStyle = `
#live-pane {
  position: fixed; top: 0; right: 0; bottom: 0; width: 380px; box-sizing: border-box; padding: 12px 16px;
  display: flex; flex-direction: column; gap: 8px; background: #fff; border-left: 1px solid #d8dde7;
  font: 14px/1.4 system-ui, sans-serif; color: #16202e; z-index: 2;
}
body.with-live-pane #swagger-ui { margin-right: 380px; }
#live-pane header { display: flex; align-items: center; gap: 10px; }
#live-pane h2 { font-size: 15px; margin: 4px 0; flex: 1; }
#live-pane button { font: inherit; color: #1f5fd0; background: none; border: 0; padding: 2px 0; cursor: pointer; text-align: left; text-decoration: underline; }
#live-pane button:focus-visible { outline: 3px solid #9dbdff; }
#live-steps { margin: 0; padding-left: 22px; }
#live-steps li { padding: 3px 0; }
#live-steps li.done::marker { content: '✓  '; color: #1b7f3b; }
#live-steps li.done { color: #5d6b80; }
#live-state { color: #5d6b80; }
#live-state.following { color: #1b7f3b; }
#live-state.waiting, #live-state.refused { color: #a3341f; }
#live-events { list-style: none; margin: 0; padding: 0; overflow: auto; flex: 1; border-top: 1px solid #e3e8ef; }
#live-events li { border-bottom: 1px solid #eef1f6; padding: 6px 0; }
#live-events summary { cursor: pointer; display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: baseline; }
#live-events time { color: #5d6b80; font-size: 12px; }
#live-events b { font-size: 13px; }
#live-events summary span { width: 100%; overflow-wrap: anywhere; }
#live-events pre { overflow: auto; background: #f3f6fa; padding: 8px; font-size: 12px; margin: 6px 0 0; }
#live-events img { max-width: 100%; max-height: 160px; display: block; margin-top: 6px; border: 1px solid #e3e8ef; min-width: 24px; min-height: 24px; }
@media (max-width: 1100px) {
  #live-pane { top: auto; left: 0; width: auto; max-height: 60vh; border: 0; border-top: 1px solid #d8dde7; box-shadow: 0 -4px 16px rgb(22 32 46 / 18%); }
  body.with-live-pane #swagger-ui { margin-right: 0; padding-bottom: 60px; }
}
body.live-folded #live-pane { left: auto; top: auto; width: auto; border: 1px solid #d8dde7; padding: 6px 12px; }
body.live-folded #live-pane > :not(:first-child), body.live-folded #live-pane h2 { display: none; }
body.live-folded #swagger-ui { margin-right: 0; }
html.dark-mode #live-pane { background: #1c2022; color: #e4e6e6; border-color: #3b4151; }
html.dark-mode #live-pane button, html.dark-mode #live-pane a { color: #8fb7ff; }
html.dark-mode #live-steps li.done, html.dark-mode #live-state, html.dark-mode #live-events time { color: #a3acb9; }
html.dark-mode #live-state.following, html.dark-mode #live-steps li.done::marker { color: #6fd08c; }
html.dark-mode #live-state.waiting, html.dark-mode #live-state.refused { color: #ff9a85; }
html.dark-mode #live-events, html.dark-mode #live-events li, html.dark-mode #live-events img { border-color: #3b4151; }
html.dark-mode #live-events pre { background: #2a2f33; }
.swagger-ui .response-col_links { display: none; }
`;
