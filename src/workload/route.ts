/** Where a client goes first: the last endpoint that was good, then the others in their order. */
export interface Endpoint {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Path that everything stands below; empty or without a slash at its end. */
  readonly path: string;
}

export interface Route {
  /** Every endpoint once, the preferred one first. */
  order(): readonly Endpoint[];
  good(endpoint: Endpoint): void;
  /** If it was the preferred one, the next one becomes it. */
  bad(endpoint: Endpoint): void;
}

/** Throws for an empty list. */
export function createRoute(urls: readonly string[]): Route {
  const endpoints = urls.map(parseEndpoint);
  if (endpoints.length === 0) throw new RangeError("no endpoint given");
  let preferred = 0;
  return {
    order: () => [...endpoints.slice(preferred), ...endpoints.slice(0, preferred)],
    good(endpoint) {
      preferred = Math.max(0, endpoints.indexOf(endpoint));
    },
    bad(endpoint) {
      if (endpoints[preferred] === endpoint) preferred = (preferred + 1) % endpoints.length;
    },
  };
}

function parseEndpoint(url: string): Endpoint {
  const { hostname, port, pathname } = new URL(url);
  return {
    url,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? 80 : Number(port),
    path: pathname.replace(/\/+$/, ""),
  };
}
