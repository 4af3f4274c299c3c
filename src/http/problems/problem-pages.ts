import type { RequestHandler } from 'express';
import { errorResponses, isErrorCode, type ErrorCode } from './error-responses';
import { problemMeanings } from './problem-meanings';
import { RequestError } from './request-error';

/** `GET /problems/{code}`: what a problem's `type` points at. */
export const problemPages: RequestHandler = (request, response) => {
  const { code } = request.params;
  if (typeof code !== 'string' || !isErrorCode(code)) {
    throw new RequestError('route_not_found', 'There is no problem with this code.');
  }
  response.type('html').send(problemPage(code));
};

/** Every text here is ours, so nothing needs escaping. */
export function problemPage(code: ErrorCode): string {
  const { status, title } = errorResponses[code];
  const { meaning, remedy } = problemMeanings[code];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} (${code})</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}</style>
</head>
<body>
<h1>${title}</h1>
<p><code>${code}</code>, HTTP status ${status}</p>
<h2>What it means</h2>
<p>${meaning}</p>
<h2>What to do</h2>
<p>${remedy}</p>
</body>
</html>
`;
}
