import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { settled } from "./settled";

test("what is read while something happens is read again, even for the first time", async () => {
  const client = new QueryClient();
  let [reads, blocks] = [0, 0];
  const happen = () => void client.setQueryData(["status"], { changed: `0x${(blocks += 1)}` });
  happen();
  const read = (happens: (at: number) => boolean) => () => {
    reads += 1;
    if (happens(reads)) happen();
    return Promise.resolve(reads);
  };
  expect(await settled(client, read(() => false))).toBe(1);
  reads = 0;
  expect(await settled(client, read((at) => at === 1))).toBe(2);
  reads = 0;
  expect(await settled(client, read(() => true))).toBe(3);
});
