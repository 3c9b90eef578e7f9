import { certificate } from './certificate.ts';
import { filter } from './filter.ts';
import { metadata } from './metadata.ts';
import { patch } from './patch.ts';
import { reader } from './reader.ts';
import { redirect } from './redirect.ts';
import type { Target } from './target.ts';
import { verifier } from './verifier.ts';

export const TARGETS: readonly Target[] = [reader, verifier, filter, patch, metadata, redirect, certificate];
