// What one account holds.

import type { DatabaseSync } from 'node:sqlite';

export interface Database {
  readonly uuid: string;
  readonly name: string;
  readonly d1: DatabaseSync;
  /** What it was sent and did, in order. */
  readonly done: string[];
}

/** A binding as wrangler sends it with a version. */
export type Binding = { readonly name: string; readonly type: string } & Readonly<Record<string, unknown>>;

export interface Module {
  readonly name: string;
  readonly contentType: string;
  readonly text: string;
}

export interface StoredAsset {
  /** From a slash. */
  readonly path: string;
  readonly content: Buffer;
}

export interface Version {
  readonly id: string;
  readonly bindings: readonly Binding[];
  /** As they were uploaded. */
  readonly modules: readonly Module[];
  readonly assets: readonly StoredAsset[];
}

export interface Worker {
  readonly name: string;
  readonly versions: Version[];
  readonly secrets: Map<string, string>;
  readonly schedules: string[];
  readonly domains: string[];
  workersDev: boolean;
}

export interface Account {
  readonly id: string;
  /** Other accounts of the same person. */
  readonly others: { readonly id: string; readonly name: string }[];
  readonly databases: Map<string, Database>;
  readonly namespaces: Map<string, { readonly id: string; readonly title: string }>;
  /** The account has chosen its part of workers.dev. */
  subdomain: string | null;
  readonly assets: {
    /** By hash. */
    readonly stored: Map<string, Buffer>;
    /** What each token stands for: hashes by path. */
    readonly sessions: Map<string, ReadonlyMap<string, string>>;
  };
  worker: Worker | null;
}

export function newAccount(): Account {
  return {
    id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    others: [],
    databases: new Map(),
    namespaces: new Map(),
    subdomain: 'vendor',
    assets: { stored: new Map(), sessions: new Map() },
    worker: null,
  };
}
