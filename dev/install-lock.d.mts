export function claimInstallation(
  folder: string,
  options?: { say?: (sentence: string) => void; beatMs?: number; silenceMs?: number },
): Promise<() => void>;
