// The npm package openai, of the folder that the first argument names: prints what it gets as one line of JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, baseURL, payment, model, prompt, seed, tokens] = process.argv.slice(2);
const require = createRequire(join(folder, "index.js"));
const { OpenAI } = require("openai");
const { version } = JSON.parse(readFileSync(join(folder, "node_modules/openai/package.json"), "utf8"));
const client = new OpenAI({ baseURL, apiKey: "-", defaultHeaders: { "x-payment": payment } });
const common = { model, seed: Number(seed), max_tokens: Number(tokens) };
const messages = [{ role: "user", content: prompt }];

const chat = await client.chat.completions.create({ messages, ...common });
let chatStream = "";
for await (const chunk of await client.chat.completions.create({ messages, stream: true, ...common }))
  chatStream += chunk.choices[0]?.delta?.content ?? "";
const completion = await client.completions.create({ prompt, ...common });
let completionStream = "";
for await (const chunk of await client.completions.create({ prompt, stream: true, ...common }))
  completionStream += chunk.choices[0]?.text ?? "";
const poor = new OpenAI({ baseURL, apiKey: "-" });
const unpaid = await poor.chat.completions.create({ messages, ...common }).then(
  () => null,
  (error) => error.status,
);
console.log(
  JSON.stringify({
    name: `openai ${version} of npm`,
    chat: chat.choices[0].message.content,
    chatStream,
    completion: completion.choices[0].text,
    completionStream,
    unpaid,
  }),
);
