// An interface's description (natspec.js) as a page of Markdown.

function page(file, { name, title, notice, dev, functions, events, errors, structs }) {
  const context = { structs: new Set(structs.map((struct) => struct.name)) };
  const raisers = (error) => functions.filter((entry) => entry.errors.some(({ name }) => name === error.name));
  return [
    `<!-- Generated from abi/${file} by abi/generate.js; edit that, then \`make abi\`. -->`,
    `# ${title}`,
    notice,
    dev,
    `Interface \`${name}\`: [\`abi/${file}\`](../../abi/${file}).`,
    "## Functions",
    table(
      ["function", "selector", "state"],
      functions.map((entry) => [`[\`${entry.name}\`](#${entry.name.toLowerCase()})`, hex(entry.selector), entry.mutability]),
    ),
    ...functions.flatMap((entry) => functionPart(entry, context)),
    "## Events",
    ...events.flatMap((entry) => eventPart(entry, context)),
    "## Errors",
    ...errors.flatMap((entry) => errorPart(entry, raisers(entry), context)),
    ...(structs.length > 0 ? ["## Structs"] : []),
    ...structs.flatMap((entry) => [
      `### struct ${entry.name}`,
      entry.notice,
      entry.dev,
      table(["field", "type", "what"], rows(entry.fields, context)),
    ]),
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

function functionPart(entry, context) {
  const failures = entry.errors.map(({ name, text }) => [`[\`${name}\`](#error-${name.toLowerCase()})`, text]);
  return [
    `### ${entry.name}`,
    `\`${entry.signature}\` · ${hex(entry.selector)} · ${entry.mutability}`,
    entry.notice,
    entry.dev,
    table(["parameter", "type", "what"], rows(entry.params, context)),
    table(["returns", "type", "what"], rows(entry.returns, context)),
    table(["error", "when"], failures.map(([name, text]) => [name, text.replace(/^when /, "")])),
  ];
}

function eventPart(entry, context) {
  const parameters = rows(entry.params, context).map(([name, type, what], index) => [
    name,
    type,
    entry.params[index].indexed ? "yes" : "",
    what,
  ]);
  return [
    `### event ${entry.name}`,
    `\`${entry.signature}\``,
    `Topic 0: ${hex(entry.topic)}`,
    entry.notice,
    entry.dev,
    table(["field", "type", "indexed", "what"], parameters),
  ];
}

function errorPart(entry, raisers, context) {
  const by = raisers.map(({ name }) => `[\`${name}\`](#${name.toLowerCase()})`);
  return [
    `### error ${entry.name}`,
    `\`${entry.signature}\` · ${hex(entry.selector)}`,
    entry.notice,
    entry.dev,
    table(["field", "type", "what"], rows(entry.params, context)),
    `Raised by ${[...by, ...(entry.raisedBy ? [entry.raisedBy] : [])].join(", ")}.`,
  ];
}

function rows(values, { structs }) {
  return values.map(({ name, type, text }) => {
    const struct = type.replace(/\[\]$/, "");
    return [`\`${name}\``, structs.has(struct) ? `[\`${type}\`](#struct-${struct.toLowerCase()})` : `\`${type}\``, text];
  });
}

// Nothing for no rows.
function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return rows.length === 0 ? "" : [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function hex(digits) {
  return `\`0x${digits}\``;
}

module.exports = { page };
