import { expect, test } from "vitest";
import { match } from "./router";

test("a path matches a pattern with its parts", () => {
  expect(match("/models/:id", "/models/12")).toEqual(["12"]);
  expect(match("/models/:id", "/models/12/")).toEqual(["12"]);
  expect(match("/", "/")).toEqual([]);
  expect(match("/a/:x/b/:y", "/a/1/b/%20")).toEqual(["1", " "]);
  expect(match("/a/:x", "/a/%E0%A4%A")).toEqual(["%E0%A4%A"]);
  expect(match("/models/:id", "/models")).toBeUndefined();
  expect(match("/models", "/models/1")).toBeUndefined();
});
