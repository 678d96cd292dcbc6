// One transaction: tried, signed by the wallet, waited for.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { TransactionReceiptNotFoundError, type Abi, type Address, type Hash, type TransactionReceipt } from "viem";
import { useConfig, useConnection } from "wagmi";
import { getConnectorClient, getPublicClient } from "wagmi/actions";
import { useDeployment } from "./deployment";
import type { InterfaceName } from "./errors";
import { included } from "./included";
import { text } from "../text";

/** How often and how many times the node is asked whether a transaction is still there. */
const LOOK = { pause: 1_500, times: 40 } as const;
/** How many questions in a row the node must leave without an answer to be called down. */
const SILENT = 3;

/** Where a transaction stands. */
export type Sending =
  | { step: "idle" }
  | { step: "checking" | "signing" }
  | { step: "pending"; hash: Hash; isNodeDown: boolean }
  | { step: "done"; hash: Hash; receipt: TransactionReceipt }
  | { step: "failed"; message: string; hash?: Hash };

/** Whether a transaction is under way. */
export const isRunning = (sending: Sending): boolean => ["checking", "signing", "pending"].includes(sending.step);

/** A call that is sent. */
export interface Call {
  contract: InterfaceName;
  address: Address;
  abi: Abi;
  functionName: string;
  args: readonly unknown[];
  value?: bigint;
  /** Given what the call would return: a call that says by its own reason why this one would do nothing. */
  instead?: (result: unknown) => Call | undefined;
}

/**
 * Sends calls one at a time. `send` returns the receipt, or nothing if it was not done; that a transaction
 * which was done left the chain later is in `sending`. `why` returns the reason with which a call would
 * fail.
 */
export function useSend(): {
  sending: Sending;
  send: (call: Call) => Promise<TransactionReceipt | undefined>;
  why: (call: Call) => Promise<string>;
} {
  const [sending, setSending] = useState<Sending>({ step: "idle" });
  const config = useConfig();
  const { chainId } = useDeployment();
  const { connector, address } = useConnection();
  const queries = useQueryClient();
  // A transaction is watched until another begins, or the page is left.
  const watched = useRef<AbortController>(undefined);
  useEffect(() => () => watched.current?.abort(), []);

  const send = async (call: Call): Promise<TransactionReceipt | undefined> => {
    let hash: Hash | undefined;
    watched.current?.abort();
    const watch = new AbortController();
    watched.current = watch;
    const fail = (message: string): undefined => {
      setSending(hash === undefined ? { step: "failed", message } : { step: "failed", message, hash });
      return undefined;
    };
    try {
      const reader = getPublicClient(config, { chainId });
      if (!reader || !connector || !address) return fail(text.wallet.readOnly);
      setSending({ step: "checking" });
      const { request, result } = await reader.simulateContract({ ...asked(call), account: address });
      const other = call.instead?.(result);
      if (other) return fail(await whyFailed(other, reader, address));
      setSending({ step: "signing" });
      const writer = await getConnectorClient(config, { connector, chainId });
      const { writeContract } = await import("viem/actions");
      hash = await writeContract(writer, { ...request, account: address, chain: writer.chain } as never);
      const sent = hash;
      const report = (isNodeDown: boolean) => setSending({ step: "pending", hash: sent, isNodeDown });
      report(false);
      const waiting = new AbortController();
      void whileDown(reader, waiting.signal, report);
      const { receipt, instead } = await included(reader, sent).finally(() => waiting.abort());
      hash = receipt.transactionHash;
      if (instead !== undefined) return fail(text.send[instead]);
      if (receipt.status === "reverted") return fail(await whyFailed(call, reader, address));
      setSending({ step: "done", hash, receipt });
      void queries.invalidateQueries({ queryKey: ["status"] });
      void untilGone(reader, receipt.transactionHash, watch.signal).then((isGone) => {
        if (!isGone) return;
        void queries.invalidateQueries({ queryKey: ["status"] });
        setSending({ step: "failed", message: text.send.gone, hash: receipt.transactionHash });
      });
      return receipt;
    } catch (error) {
      return fail(await inWords(error, call.contract, hash !== undefined));
    }
  };
  const why = async (call: Call): Promise<string> => {
    const reader = getPublicClient(config, { chainId });
    return reader && address ? whyFailed(call, reader, address) : text.send.unknownRevert;
  };
  return { sending, send, why };
}

type Reader = NonNullable<ReturnType<typeof getPublicClient>>;

const pause = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

/** A call without what only this page knows of it. */
function asked({ contract: _, instead: __, ...rest }: Call): Omit<Call, "contract" | "instead"> {
  return rest;
}

/** Reports whether the node leaves questions without an answer, until it is stopped. */
async function whileDown(reader: Reader, stop: AbortSignal, report: (isNodeDown: boolean) => void): Promise<void> {
  let [silent, wasDown] = [0, false];
  while (!stop.aborted) {
    await pause(LOOK.pause);
    const isThere = await reader.getBlockNumber({ cacheTime: 0 }).then(() => true, () => false);
    silent = isThere ? 0 : silent + 1;
    const isDown = silent >= SILENT;
    if (isDown !== wasDown && !stop.aborted) report(isDown);
    wasDown = isDown;
  }
}

/** Looks for a transaction in later blocks too: whether it has left the chain, as where blocks were replaced. */
async function untilGone(reader: Reader, hash: Hash, stop: AbortSignal): Promise<boolean> {
  let missing = 0;
  for (let count = 0; count < LOOK.times && !stop.aborted; count += 1) {
    await pause(LOOK.pause);
    const isMissing = await reader.getTransactionReceipt({ hash }).then(() => false, (error: unknown) => error instanceof TransactionReceiptNotFoundError);
    // Between two blocks it may be missing for a moment.
    missing = isMissing ? missing + 1 : 0;
    if (missing >= SILENT) return !stop.aborted;
  }
  return false;
}

/** Why a call failed in its block: the reason with which it fails now, if it does. */
async function whyFailed(
  call: Call,
  reader: Reader,
  account: Address,
): Promise<string> {
  try {
    await reader.simulateContract({ ...asked(call), account });
    return text.send.unknownRevert;
  } catch (error) {
    return inWords(error, call.contract);
  }
}

/** The sentence of an error. The sentences of all contracts are loaded when the first is needed. */
async function inWords(error: unknown, contract: InterfaceName, wasSent = false): Promise<string> {
  const { explain } = await import("./errors");
  return explain(error, contract, wasSent);
}
