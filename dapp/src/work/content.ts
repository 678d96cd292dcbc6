// Bytes of others in components.
import { useQuery } from "@tanstack/react-query";
import { content } from "../lib/content";

/** Bytes by their SHA-256, which never change. */
export function useContent(cid: string, hash: string, enabled = true) {
  return useQuery({
    queryKey: ["content", hash],
    queryFn: ({ signal }) => content(cid, hash, signal),
    enabled,
    staleTime: Infinity,
    retry: false,
  });
}
