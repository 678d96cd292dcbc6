// Reads of the API in components: each is read anew when something has happened on the chain.
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { spaced } from "../lib/spaced";
import { ApiError, read, type Answer, type ApiPath, type Asked } from "./client";
import { settled } from "./settled";

/** How many items the second and later pages of a list have: what the API gives at most. */
const MORE = 200;

/** How often the server is asked for a new block, in milliseconds: where it sends them by itself, and where not. */
const PAUSE = {
  live: 5_000,
  asking: 2_000,
  /** The least between two readings of what is shown, however often something happens. */
  changes: 2_000,
  /** After which it is read anew though nothing happened: the time passes, and files come to the server. */
  quiet: 60_000,
} as const;

const isWorthAnotherTry = (count: number, error: Error): boolean =>
  count < 2 && error instanceof ApiError && error.code === "unreachable";

/** One read. `enabled` is false while what it needs is not known. */
export function useApi<P extends ApiPath>(path: P, asked: Asked = {}, enabled = true): UseQueryResult<Answer<P>> {
  return useQuery({
    queryKey: ["api", path, asked],
    queryFn: ({ signal, client }) => settled(client, () => read(path, asked, signal)),
    enabled,
    placeholderData: keepPreviousData,
    retry: isWorthAnotherTry,
    refetchInterval: PAUSE.quiet,
  }) as UseQueryResult<Answer<P>>;
}

type PathOfPages = { [P in ApiPath]: Answer<P> extends { items: unknown[]; next?: string | null } ? P : never }[ApiPath];
type Item<P extends PathOfPages> = Answer<P> extends { items: (infer T)[] } ? T : never;

/** A list that is read page by page. */
export interface List<T> {
  items: T[];
  isLoading: boolean;
  error: Error | null;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
}

/** Reads a list, the next page when it is asked for. */
export function useList<P extends PathOfPages>(path: P, asked: Asked = {}, enabled = true): List<Item<P>> {
  const query = useInfiniteQuery({
    queryKey: ["api", path, asked, "list"],
    queryFn: ({ pageParam, signal, client }) => {
      const page = pageParam === undefined ? {} : { cursor: pageParam, limit: MORE };
      const answer = () => read(path, { ...asked, query: { ...asked.query, ...page } }, signal);
      return settled(client, answer) as Promise<{ items: Item<P>[]; next?: string | null }>;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    enabled,
    placeholderData: keepPreviousData,
    retry: isWorthAnotherTry,
    // A list that was read may have many pages.
    refetchInterval: ({ state }) => (state.status === "error" ? PAUSE.quiet : false),
  });
  return {
    items: query.data?.pages.flatMap((page) => page.items) ?? [],
    isLoading: query.isPending && enabled,
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}

/** The chain and the latest block that the server has read. Looks again and again, less often where the server
 * sends new blocks by itself; without an argument, it is what another use of this has read last. */
export function useStatus(isLive?: boolean): UseQueryResult<Answer<"/api/v1/status">> {
  return useQuery({
    queryKey: ["status"],
    queryFn: ({ signal }) => read("/api/v1/status", {}, signal),
    refetchInterval: isLive === undefined ? false : isLive ? PAUSE.live : PAUSE.asking,
    retry: false,
  });
}

/** Reads what is shown anew when something has happened on the chain; `changed` is the latest block in which it has. */
export function useChanges(changed: string | undefined): void {
  const client = useQueryClient();
  const [soon] = useState(() => spaced(PAUSE.changes, () => void client.invalidateQueries({ queryKey: ["api"] })));
  useEffect(() => {
    if (changed !== undefined) soon();
  }, [soon, changed]);
}
