import { accessSync, constants } from 'node:fs';
import { hasPackagedChromium, packagedChromium } from './packaged-chromium';

/** Where distributions put it; the shell first, which needs the least. */
const usualPlaces = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/local/bin/chromium',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Whether `chromiumPath` would find one, without unpacking anything. */
export function hasChromium(named: string | undefined): boolean {
  return named !== undefined || usualPlaces.some(isExecutable) || hasPackagedChromium();
}

/** The one named, else the first of the usual places that can be run, else npm's. */
export async function chromiumPath(named: string | undefined): Promise<string | undefined> {
  return named ?? usualPlaces.find(isExecutable) ?? packagedChromium();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
