import { createServer, type Server } from "node:https";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { createAuthority, writeCertificates } from "../../../fixtures/x0tta6bl4/app/testing/certificates.ts";
import { startMesh, type TestMesh } from "../../../fixtures/x0tta6bl4/app/testing/mesh.ts";
import { poll } from "../../../fixtures/x0tta6bl4/app/testing/poll.ts";
import {
  freePort,
  startPostgres,
  type TestPostgres,
} from "../../../fixtures/x0tta6bl4/app/testing/postgres.ts";

test.describe.configure({ mode: "default", timeout: 90_000 });

interface Attempt {
  readonly credential: string;
  readonly connection: string;
  readonly outcome: string;
  readonly detail: string;
}

let postgres: TestPostgres;
let mesh: TestMesh;
const tokens = new Set(["a-good-token"]);

test.beforeAll(async () => {
  test.setTimeout(120_000);
  postgres = await startPostgres();
  mesh = await startMesh(postgres);
});
test.afterAll(async () => {
  await mesh?.remove();
  await postgres?.remove();
});

/** Serves the Secrets to who has a token, as the Kubernetes API does; a watch is asked for its token once. */
async function startApi(): Promise<Server> {
  const { certificate, key } = await (await createAuthority()).issue();
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const server = createServer({ cert: certificate, key }, (request, response) => {
    void (async () => {
      if (!tokens.has((request.headers.authorization ?? "").replace("Bearer ", ""))) {
        response.writeHead(401).end("{}");
      } else if (request.url?.includes("watch=1")) {
        response.writeHead(200).write("{}\n");
      } else {
        const [crt, tlsKey] = await Promise.all(
          ["tls.crt", "tls.key"].map((name) => readFile(join(mesh.certificates, name), "utf8")),
        );
        const data = {
          "tls.crt": base64(crt ?? ""),
          "tls.key": base64(tlsKey ?? ""),
          password: base64(postgres.env.PGPASSWORD),
        };
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data }));
      }
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function startClient(api: Server, token: string, brought: Readonly<Record<string, string>> = {}) {
  const port = await freePort();
  const child = execa(
    "setpriv",
    ["--pdeathsig=KILL", "--", process.execPath, "src/faults/intruder/client.ts"],
    {
      env: {
        PATH: "/usr/bin:/bin",
        PORT: String(port),
        TOKEN: token,
        TARGET_NAMESPACE: "default",
        CERTIFICATES: "certs",
        PASSWORD: "password",
        DATABASE_HOST: postgres.env.PGHOST,
        DATABASE_PORT: postgres.env.PGPORT,
        DATABASE_USER: postgres.env.PGUSER,
        DATABASE_NAME: postgres.env.PGDATABASE,
        KUBERNETES_SERVICE_HOST: "127.0.0.1",
        KUBERNETES_SERVICE_PORT: String((api.address() as AddressInfo).port),
        MESH_PORT: "1",
        MODULES: join(process.cwd(), "package.json"),
        ...brought,
      },
      extendEnv: false,
      reject: false,
      all: true,
      timeout: 80_000,
    },
  );
  const targets = mesh.replicas.map(({ id, meshPort }) => `${id}@127.0.0.1:${meshPort}`).join(",");
  const ask = async (what: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}/${what}?mesh=${targets}`);
    return JSON.parse(await answer.text()) as readonly Attempt[];
  };
  await poll("he listens", async () => (await fetch(`http://127.0.0.1:${port}/`)).ok);
  return { ask, end: () => child.kill("SIGKILL") };
}

const told = (attempts: readonly Attempt[]) =>
  attempts.map(({ credential, connection, outcome }) => `${credential} ${connection} ${outcome}`).toSorted();

test("a certificate of his own outlives every revocation, and ends with the authority that signed it", async () => {
  const api = await startApi();
  const { authority } = mesh;
  const install = async (signer: typeof authority) =>
    writeCertificates(mesh.certificates, { ...(await signer.issue()), authority: signer.pem });
  const forged = await authority.issue();
  const client = await startClient(api, "a-good-token", {
    FORGED_CERTIFICATE: forged.certificate,
    FORGED_KEY: forged.key,
  });
  const doors = (credential: string, outcome: string) =>
    ["fresh", "kept"].flatMap((one) => mesh.replicas.map(() => `${credential} ${one} ${outcome}`));
  const certificates = (attempts: readonly Attempt[]) =>
    told(attempts.filter(({ credential }) => credential.includes("certificate")));
  try {
    expect(certificates(await client.ask("strike"))).toEqual(
      [...doors("certificate", "accepted"), ...doors("forged certificate", "accepted")].toSorted(),
    );
    const stolen = await readFile(join(mesh.certificates, "tls.crt"), "utf8");
    const serial = (await execa("openssl", ["x509", "-noout", "-serial"], { input: stolen })).stdout;
    await writeFile(join(mesh.certificates, "revoked.txt"), serial.replace("serial=", ""));
    await poll("what he has stolen is refused, what he has forged is not", async () => {
      expect(certificates(await client.ask("try"))).toEqual(
        [
          ...doors("certificate", "refused"),
          ...mesh.replicas.map(() => "forged certificate fresh accepted"),
          ...mesh.replicas.map(() => "forged certificate kept refused"),
        ].toSorted(),
      );
      return true;
    });
    await install(await createAuthority("another test CA"));
    await poll("nothing that the old authority signed opens any more", async () => {
      expect(certificates(await client.ask("try"))).toEqual(
        [...doors("certificate", "refused"), ...doors("forged certificate", "refused")].toSorted(),
      );
      return true;
    });
  } finally {
    client.end();
    api.closeAllConnections();
    api.close();
  }
});

test("everything opens for him, and after a rotation nothing does, on what he kept open either", async () => {
  const api = await startApi();
  const client = await startClient(api, "a-good-token");
  const all = (outcome: string) =>
    [
      ...["fresh", "kept"].flatMap((one) => mesh.replicas.map(() => `certificate ${one} ${outcome}`)),
      ...["fresh", "kept"].map((one) => `password ${one} ${outcome}`),
      ...["fresh", "kept", "watch"].map((one) => `token ${one} ${outcome}`),
    ].toSorted();
  try {
    expect(told(await client.ask("strike"))).toEqual(all("accepted"));
    expect(told(await client.ask("try"))).toEqual(all("accepted"));

    // Three things in one: each alone would leave the others open.
    const stolen = await readFile(join(mesh.certificates, "tls.crt"), "utf8");
    const serial = (await execa("openssl", ["x509", "-noout", "-serial"], { input: stolen })).stdout;
    await writeFile(join(mesh.certificates, "revoked.txt"), serial.replace("serial=", ""));
    await postgres.sql(`ALTER ROLE ${postgres.env.PGUSER} PASSWORD 'another-9_password'`).catch(() => []);
    tokens.clear();
    const half = await poll(
      "certificate and token are refused, the watch and the session go on",
      async () => {
        const attempts = await client.ask("try");
        return attempts.filter(({ outcome }) => outcome === "accepted").length === 2 && attempts;
      },
    );
    expect(told(half)).toEqual(expect.arrayContaining(["password kept accepted", "token watch accepted"]));
    api.closeAllConnections();
    await postgres.stop();
    await postgres.start().catch(() => {});
    await poll("nothing opens any more", async () => {
      expect(told(await client.ask("try"))).toEqual(all("refused"));
      return true;
    });
  } finally {
    client.end();
    api.closeAllConnections();
    api.close();
  }
});

test("a token that nobody issued gets him nothing", async () => {
  const api = await startApi();
  const client = await startClient(api, "never-issued");
  try {
    expect(told(await client.ask("strike"))).toEqual(["token fresh refused"]);
    expect(told(await client.ask("try"))).toEqual(["token fresh refused"]);
  } finally {
    client.end();
    api.close();
  }
});

test("a door that is not there is silent, which is no refusal", async () => {
  const api = await startApi();
  tokens.add("a-good-token");
  const client = await startClient(api, "a-good-token");
  api.closeAllConnections();
  api.close();
  await once(api, "close").catch(() => {});
  try {
    expect(told(await client.ask("strike"))).toEqual(["token fresh silent"]);
  } finally {
    client.end();
  }
});
