// What the server says is new, as it happens: server-sent events, while the page is in view.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Answer, Schemas } from "./client";

/** A round that was proposed, finalised, slashed or voided. */
export type RoundNews = Schemas["RoundRow"];

/** Whether the server sends this page new blocks, and the last round that it sent. */
export interface News {
  isLive: boolean;
  round: RoundNews | undefined;
  dismiss: () => void;
}

/** A new block, and the latest one in which something happened. */
export type BlockNews = Schemas["BlockRef"] & Pick<Schemas["Status"], "changed">;

/** Puts a block that the server sent into a status that was read before, which is fresh then. */
export function withBlock(status: Answer<"/api/v1/status"> | undefined, { changed, ...block }: BlockNews): typeof status {
  return status && { ...status, block, changed, age: 0, isStale: false };
}

/**
 * Listens to the server. A new block is put into the status that `useStatus` has, so that what is shown is read
 * anew if something happened in it. A browser has six connections to a server for all its tabs, so a page that is not in view leaves
 * its own; the browser asks again by itself where a connection ends.
 */
export function useNews(): News {
  const queries = useQueryClient();
  const [isLive, setLive] = useState(false);
  const [round, setRound] = useState<RoundNews>();
  useEffect(() => {
    let source: EventSource | undefined;
    const leave = () => {
      source?.close();
      source = undefined;
      setLive(false);
    };
    const listen = () => {
      leave();
      if (document.visibilityState === "hidden") return;
      const one = new EventSource("/api/v1/events");
      source = one;
      one.addEventListener("open", () => setLive(true));
      // A server that has no place for one more answers with another status, which a browser asks once.
      one.addEventListener("error", () => setLive(false));
      one.addEventListener("block", (event: MessageEvent<string>) => {
        const news = JSON.parse(event.data) as BlockNews;
        queries.setQueryData<Answer<"/api/v1/status">>(["status"], (status) => withBlock(status, news));
      });
      one.addEventListener("round", (event: MessageEvent<string>) => setRound(JSON.parse(event.data) as RoundNews));
    };
    listen();
    document.addEventListener("visibilitychange", listen);
    return () => {
      document.removeEventListener("visibilitychange", listen);
      leave();
    };
  }, [queries]);
  return { isLive, round, dismiss: () => setRound(undefined) };
}
