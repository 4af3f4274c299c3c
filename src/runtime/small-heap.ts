import { setFlagsFromString } from 'node:v8';

/**
 * Imported before everything else by the process entry. Thousands of idle chats live in one
 * process: without this V8 keeps the young generation at the size of its busiest moment, which
 * costs more than the chats (docs/decisions/0009-a-small-heap.md).
 */
setFlagsFromString('--optimize-for-size');
