import { randomBytes } from 'node:crypto';

export type RandomId = () => string;

/** 128 random bits, base64url (22 characters). */
export const randomId: RandomId = () => randomBytes(16).toString('base64url');
