/** Docker Hub by the name that its registry endpoint has; an image without a host lives there. */
const defaultRegistry = "registry-1.docker.io";

/** The registry that an image reference names. */
export function registryOf(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  const namesHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return namesHost ? first : defaultRegistry;
}

/**
 * Whether a registry answers at its v2 endpoint within the time: 200, or 401 where it wants a token first. Anything
 * else (a proxy's page, a refusal, silence) is no. Loopback registries speak plain http, as the engine has it.
 */
export async function registryAnswers(registry: string, timeoutMs = 3_000): Promise<boolean> {
  const scheme = /^(localhost|127\.|\[::1\])/.test(registry) ? "http" : "https";
  try {
    const response = await fetch(`${scheme}://${registry}/v2/`, {
      method: "GET",
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return response.status === 200 || (response.status === 401 && response.headers.has("www-authenticate"));
  } catch {
    return false;
  }
}
