// An interface's description (natspec.js) as a page of Markdown. `link` puts links into a text
// (links.js).
const { emitted, WIDTH } = require("./natspec");
const { anchor } = require("./links");

function page({ name, title, notice, concepts, definitions, trust, conventions, sections, functions, events, errors, structs, types }, link) {
  const anchors = new Map([...structs, ...types].map(({ name, kind }) => [name, anchor(`${kind} ${name}`)]));
  const context = { link, types: anchors };
  const contract = name.slice(1);
  return [
    `<!-- Generated from abi/${name}.sol by abi/generate.js; edit that, then \`make abi\`. -->`,
    `# ${title}`,
    prose(link(notice)),
    prose(
      `Interface [\`${name}\`](../../abi/${name}.sol) · ABI [for programs](../../abi/json/${name}.json) and ` +
        `[for TypeScript](../../abi/ts/src/${name}.ts) · storage in [layout.md](layout.md) · ` +
        `how to read this page in [README.md](README.md)`,
    ),
    "## Concepts",
    ...concepts.map((entry) => prose(`**${entry.name}.** ${link(entry.text)}`)),
    "## Definitions",
    table(["term", "meaning"], definitions.map((entry) => [`*${entry.name}*`, link(entry.text)])),
    "## Trust",
    table(["who", "what it decides, and what it cannot do"], trust.map((entry) => [entry.name, link(entry.text)])),
    "## Conventions",
    list(conventions.map((entry) => `*${entry.name}.* ${link(entry.text)}`)),
    "## Functions",
    table(
      ["section", "function", "caller", "selector"],
      sections.flatMap((section) =>
        section.functions.map((entry, index) => [
          index === 0 ? `[${section.title}](#${anchor(section.title)})` : "",
          `[\`${entry.name}\`](#${anchor(entry.name)})`,
          entry.caller ?? "anyone (view)",
          hex(entry.selector),
        ]),
      ),
    ),
    ...sections.flatMap((section) => [
      `### ${section.title}`,
      prose(section.programs && `*Program*: ${section.programs.map((name) => `\`${name}\``).join(", ")}.`),
      prose(section.intro && link(section.intro)),
      ...section.functions.flatMap((entry) => functionPart(entry, context)),
    ]),
    "## Events",
    ...events.flatMap((entry) => eventPart(entry, functions, context)),
    "## Errors",
    prose(`${contract} reverts with one of these, or without data: see [Conventions](#conventions).`),
    ...errors.flatMap((entry) => errorPart(entry, functions, context)),
    ...(structs.length > 0 ? ["## Structs"] : []),
    ...structs.flatMap((entry) => [
      `### struct ${entry.name}`,
      prose(link(entry.notice)),
      prose(entry.dev && link(entry.dev)),
      table(["field", "type", "what"], rows(entry.members, context)),
    ]),
    ...(types.length > 0 ? ["## Types"] : []),
    ...types.flatMap((entry) => [
      `### type ${entry.name}`,
      prose(link(`${entry.title}. A \`${entry.underlying}\`; the library \`${entry.library}\` names its values.`)),
      table(["value", "name", "what"], entry.values.map(({ name, value, text }) => [`${value}`, `\`${name}\``, link(text)])),
    ]),
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

function functionPart(entry, context) {
  const own = (text) => context.link(text, anchor(entry.name));
  const requirements = entry.errors.map(({ name, text }) => `[\`${name}\`](#${anchor(`error ${name}`)}) ${own(text)}`);
  return [
    `#### ${entry.name}`,
    `\`\`\`solidity\n${entry.code}\n\`\`\``,
    `Selector ${hex(entry.selector)} of \`${entry.signature}\`.`,
    prose(own(entry.notice)),
    ...(entry.isView ? [] : [prose(`*Caller*: ${own(entry.caller)}.`)]),
    prose(entry.dev && own(entry.dev)),
    table(["parameter", "type", "what"], rows(entry.params, context)),
    table(["returns", "type", "what"], rows(entry.returns, context)),
    ...(entry.isView ? [] : ["*Effects*, in order:", list(entry.effects.map(own))]),
    requirements.length > 0 ? "*Requirements*, in the order in which they are checked:" : "",
    list(requirements, (index) => `${index + 1}. `),
    requirements.length > 0 ? "" : prose(`*Requirements*: none${entry.noError ? `; ${own(entry.noError)}` : ""}.`),
  ];
}

function eventPart(entry, functions, context) {
  const parameters = rows(entry.params, context).map(([name, type, what], index) => [
    name,
    type,
    entry.params[index].indexed ? "yes" : "",
    what,
  ]);
  const own = (text) => context.link(text, anchor(`event ${entry.name}`));
  const emitters = functions.filter((of) => emitted(of).includes(entry.name));
  return [
    `### event ${entry.name}`,
    `Topic 0: ${hex(entry.topic)} of \`${entry.signature}\`.`,
    prose(own(entry.notice)),
    prose(entry.dev && own(entry.dev)),
    table(["field", "type", "indexed", "what"], parameters),
    prose(`Emitted by ${names(emitters)}.`),
  ];
}

function errorPart(entry, functions, context) {
  const raisers = functions.filter((of) => of.errors.some(({ name }) => name === entry.name));
  const by = [...(raisers.length > 0 ? [names(raisers)] : []), ...(entry.raisedBy ? [entry.raisedBy] : [])];
  const own = (text) => context.link(text, anchor(`error ${entry.name}`));
  return [
    `### error ${entry.name}`,
    `Selector ${hex(entry.selector)} of \`${entry.signature}\`.`,
    prose(own(entry.notice)),
    prose(entry.dev && own(entry.dev)),
    table(["field", "type", "what"], rows(entry.params, context)),
    prose(`In words: *${entry.sentence}*`),
    prose(`Raised by ${by.join(", ")}.`),
  ];
}

function names(functions) {
  return functions.map(({ name }) => `[\`${name}\`](#${anchor(name)})`).join(", ");
}

function rows(values, { link, types }) {
  return values.map(({ name, type, text }) => {
    const target = types.get(type.replace(/\[\]$/, ""));
    return [`\`${name}\``, target ? `[\`${type}\`](#${target})` : `\`${type}\``, link(text, target)];
  });
}

// Nothing for no rows.
function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return rows.length === 0 ? "" : [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function list(texts, mark = () => "- ") {
  return texts.map((text, index) => prose(text, mark(index))).join("\n");
}

// A text in lines, the first after a mark and the others below it. Code and links stay whole.
function prose(text, mark = "") {
  if (!text) return "";
  const words = text.replaceAll(/`[^`]*`|\[[^\]]*\]\([^)]*\)/g, (whole) => whole.replaceAll(" ", "\0")).split(" ");
  const indent = " ".repeat(mark.length);
  const lines = [mark.trimEnd()];
  for (const word of words) {
    const line = lines.at(-1);
    const longer = line === indent ? `${line}${word}` : line ? `${line} ${word}` : word;
    if (longer.length > WIDTH && line.trim() !== mark.trim()) lines.push(`${indent}${word}`);
    else lines[lines.length - 1] = longer;
  }
  return lines.join("\n").replaceAll("\0", " ");
}

function hex(digits) {
  return `\`0x${digits}\``;
}

module.exports = { page };
