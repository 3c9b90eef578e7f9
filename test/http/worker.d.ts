// `exports.default` of cloudflare:workers is this Worker.
declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof import('../../src/worker/index.ts');
    }
  }
}

export {};
