/** The browser to drive: CHROMIUM_PATH, or where it usually is. */
export declare function chromiumPath(): string | undefined;
