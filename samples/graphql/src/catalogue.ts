/** The catalogue is another service: it may be slow or down, and an order must be readable all the same. */
import { Problem } from './problems.ts';

export interface Product {
  sku: string;
  name: string;
}

export interface Catalogue {
  /** Products by sku, in one call; those that it does not know are left out. */
  products(skus: readonly string[]): Promise<ReadonlyMap<string, Product>>;
}

export function httpCatalogue(base: string, timeoutMs = 500): Catalogue {
  return {
    async products(skus) {
      const response = await fetch(new URL('v1/products:batchGet', base), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ skus }),
        signal: AbortSignal.timeout(timeoutMs),
      }).catch(() => undefined);
      if (!response?.ok) throw new Problem('unavailable', 'The catalogue does not answer');
      const { items } = (await response.json()) as { items: Product[] };
      return new Map(items.map((product) => [product.sku, product]));
    },
  };
}
