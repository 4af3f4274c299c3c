import type { KeyObject } from 'node:crypto';

/** Contents one after the other, where each ends, and its secrets with spaces between them. */
export type SigningOrder = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: readonly number[];
  readonly secrets: readonly string[];
};

/** The bytes given back, and the signature of each. */
export type SigningResult = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly signatures: readonly string[];
};

export type SigningProgramData = {
  readonly key: KeyObject;
  /** Path of libsodium's module, where it is installed. */
  readonly sodiumPath?: string;
};

type Sodium = {
  crypto_sign_seed_keypair(publicKey: Buffer, secretKey: Buffer, seed: Buffer): void;
  crypto_sign_detached(signature: Buffer, message: Buffer, secretKey: Buffer): void;
};

/**
 * All that runs on the thread; for the form of a signature see `signatureOf`. Its text is what the
 * thread is started with, so that it needs no file of its own, and it may use nothing from outside.
 * libsodium signs in half the time OpenSSL takes; where it cannot be loaded OpenSSL does it.
 */
export function signingProgram(): void {
  const crypto = process.getBuiltinModule('node:crypto');
  const { createRequire } = process.getBuiltinModule('node:module');
  const thread = process.getBuiltinModule('node:worker_threads');
  const { key, sodiumPath } = thread.workerData as SigningProgramData;
  const macKeys = new Map<string, readonly KeyObject[]>();

  const ed25519By = (sodium: Sodium): ((message: Buffer) => Buffer) => {
    const secretKey = Buffer.alloc(64);
    const seed = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url');
    sodium.crypto_sign_seed_keypair(Buffer.alloc(32), secretKey, seed);
    const signature = Buffer.alloc(64);
    return (message) => {
      sodium.crypto_sign_detached(signature, message, secretKey);
      return signature;
    };
  };

  const fastestEd25519 = (): ((message: Buffer) => Buffer) => {
    try {
      if (sodiumPath !== undefined) {
        return ed25519By(createRequire(sodiumPath)(sodiumPath) as Sodium);
      }
    } catch {
      // There is no binary of it for this platform.
    }
    return (message) => crypto.sign(undefined, message, key);
  };

  const macKeysOf = (secrets: string): readonly KeyObject[] => {
    const known = macKeys.get(secrets);
    if (known) return known;
    const names = secrets.split(' ').filter((secret) => secret !== '');
    const made = names.map((secret) =>
      crypto.createSecretKey(secret.slice('whsec_'.length), 'base64'),
    );
    if (macKeys.size >= 1_000) macKeys.clear();
    macKeys.set(secrets, made);
    return made;
  };

  const ed25519 = fastestEd25519();
  const signatureOf = (message: Buffer, secrets: string): string => {
    let signature = '';
    for (const macKey of macKeysOf(secrets)) {
      signature += `v1,${crypto.createHmac('sha256', macKey).update(message).digest('base64')} `;
    }
    return `${signature}v1a,${ed25519(message).toString('base64')}`;
  };

  thread.parentPort?.on('message', ({ bytes, ends, secrets }: SigningOrder) => {
    const all = Buffer.from(bytes.buffer);
    const signatures = ends.map((end, index) =>
      signatureOf(all.subarray(ends[index - 1] ?? 0, end), secrets[index] ?? ''),
    );
    const result: SigningResult = { bytes, signatures };
    thread.parentPort?.postMessage(result, [bytes.buffer]);
  });
}
