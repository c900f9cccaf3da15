import { createSecretKey, type KeyObject } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError } from './config.ts';

const keyLength = 32;
// Group may read (a secret mounted in Kubernetes belongs to the pod's group); nobody else, and nobody else may write.
const forbiddenMode = 0o027;

/** A key object, so that printing or serialising it by accident shows nothing. */
export type MasterKey = KeyObject;

/** 32 bytes as text, base64 or hex. @throws ConfigurationError that never repeats the text */
export function parseMasterKey(text: string, name: string): MasterKey {
  const trimmed = text.trim();
  const bytes = /^[0-9a-fA-F]{64}$/.test(trimmed) ? Buffer.from(trimmed, 'hex') : base64(trimmed);
  if (bytes?.length !== keyLength) {
    throw new ConfigurationError(
      `${name} must hold ${keyLength} random bytes as base64 or hex: make it with "openssl rand -base64 ${keyLength}".`,
    );
  }
  return createSecretKey(bytes);
}

/**
 * @param variable the setting that names the file
 * @throws ConfigurationError when the file is missing, open to others, or holds no key
 */
export function readMasterKey(variable: string, path: string): MasterKey {
  const name = `${variable} ${path}`;
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    throw new ConfigurationError(`${name} can't be read.`, { cause });
  }
  try {
    // Of the open file and not of the path, so that what is checked is what is read.
    const status = fstatSync(file);
    if (!status.isFile()) throw new ConfigurationError(`${name} can't be read: it is no file.`);
    const { mode } = status;
    if ((mode & forbiddenMode) !== 0) {
      throw new ConfigurationError(
        `${name} is open to others (mode ${(mode & 0o777).toString(8)}): run "chmod 600" on it, and make a new key if it may have been read.`,
      );
    }
    return parseMasterKey(readFileSync(file, 'utf8'), name);
  } finally {
    closeSync(file);
  }
}

/** The setting that names the file of a master key, which is looked into. @param variable its name */
export function masterKeyFile(variable: string) {
  return z.string().superRefine((path, context) => {
    try {
      readMasterKey(variable, path);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      context.addIssue({ code: 'custom', message: error.message.slice(`${variable} `.length) });
    }
  });
}

/** Only the canonical text, since Buffer drops what is not base64 without a word. */
function base64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
