// The API of `tributary serve`: reads of one block. Types are generated from its description.
import type { components, paths } from "./schema";

/** The types that the API's description names. */
export type Schemas = components["schemas"];

/** The path of a read, as the API's description has it. */
export type ApiPath = keyof paths;

/** What a read answers with. */
export type Answer<P extends ApiPath> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer T } } } };
}
  ? T
  : never;

/** The values of a path's braces, and of the query. */
export interface Asked {
  path?: Record<string, string | number>;
  query?: Record<string, string | number | undefined>;
}

/** Why the API has no answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** `unreachable` where the server does not answer, else the API's own code. */
  readonly code: Schemas["ErrorCode"] | "unreachable";

  constructor(code: Schemas["ErrorCode"] | "unreachable", message: string) {
    super(message);
    this.code = code;
  }
}

/** The address of a read on this page's own server. */
export function addressOf(path: ApiPath, asked: Asked = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(asked.path?.[name] ?? "")));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? filled : `${filled}?${text}`;
}

/** Reads from the API. Throws `ApiError`. */
export async function read<P extends ApiPath>(path: P, asked: Asked = {}, signal?: AbortSignal): Promise<Answer<P>> {
  const response = await fetch(addressOf(path, asked), signal ? { signal } : {}).catch((reason: unknown) => {
    if (signal?.aborted) throw reason;
    throw new ApiError("unreachable", String(reason));
  });
  return answerIn<Answer<P>>(response);
}

/** Asks this server's relay to register a signed contribution, as a file has it. Throws `ApiError`. */
export async function askRelay(signed: string, signal?: AbortSignal): Promise<Schemas["RelayedContribution"]> {
  const asked = { method: "POST", headers: { "content-type": "application/json" }, body: signed, ...(signal ? { signal } : {}) };
  const response = await fetch("/api/v1/relay/contributions" satisfies ApiPath, asked).catch((reason: unknown) => {
    if (signal?.aborted) throw reason;
    throw new ApiError("unreachable", String(reason));
  });
  return answerIn(response);
}

async function answerIn<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as T;
  const problem = (body as Schemas["ErrorBody"] | undefined)?.error;
  throw problem
    ? new ApiError(problem.code, problem.message)
    : new ApiError("unreachable", `the server answered with status ${response.status}`);
}
