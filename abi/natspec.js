// What an interface says about itself: its functions, events, errors and structs with their texts, and what is missing there.
// Texts are read from the syntax tree, since solc's `devdoc` joins repeated custom tags without a space and has no structs.
//
// Two tags of our own, beside NatSpec's: a function has `@custom:error Name when ...` for each error it fails with, in the order
// in which they are checked; an error that no function fails with has `@custom:raised-by` and who does.

// The SDK routes this selector, of `stylus_constructor()`, to a contract's constructor before any function.
const CONSTRUCTOR = { signature: "stylus_constructor()", selector: "5585258d" };
const TAGS = {
  ContractDefinition: ["title", "notice", "dev"],
  FunctionDefinition: ["notice", "dev", "param", "return", "custom:error"],
  EventDefinition: ["notice", "dev", "param"],
  ErrorDefinition: ["notice", "dev", "param", "custom:raised-by"],
  StructDefinition: ["notice", "dev"],
};
const KINDS = {
  FunctionDefinition: "function",
  EventDefinition: "event",
  ErrorDefinition: "error",
  StructDefinition: "struct",
};

// `source` and what solc gives for it: `ast`, and `contract` with its `abi` and `evm.methodIdentifiers`.
function describe({ source, ast, contract }) {
  const problems = [];
  const root = ast.nodes.find((node) => node.nodeType === "ContractDefinition");
  const about = tagged(root, root.name, problems);
  for (const tag of ["title", "notice"]) if (!about[tag]) problems.push(`${root.name} has no @${tag}`);
  const items = root.nodes.map((node) => item(node, { source, contract, problems }));
  const of = (kind) => items.filter((entry) => entry.kind === kind);
  const described = {
    name: root.name,
    ...about,
    functions: of("function"),
    events: of("event"),
    errors: of("error"),
    structs: of("struct"),
  };
  return { ...described, problems: [...problems, ...errorsMatch(described), ...distinct(described.functions)] };
}

function item(node, { source, contract, problems }) {
  const kind = KINDS[node.nodeType];
  const label = `${kind} ${node.name}`;
  const texts = tagged(node, label, problems);
  if (!texts.notice) problems.push(`${label} has no @notice`);
  const entry = { kind, name: node.name, notice: texts.notice, dev: texts.dev };
  if (kind === "struct") return { ...entry, fields: fields(node, { source, label, problems }) };
  entry.signature = signature(contract.abi, kind, node.name);
  entry.params = values(node.parameters, texts.param, `parameter of ${label}`, problems);
  if (kind === "event") return { ...entry, topic: node.eventSelector };
  if (kind === "error") return { ...entry, selector: node.errorSelector, raisedBy: texts["custom:raised-by"] };
  return {
    ...entry,
    selector: contract.evm.methodIdentifiers[entry.signature],
    mutability: node.stateMutability,
    returns: values(node.returnParameters, texts.return, `return value of ${label}`, problems),
    errors: (texts["custom:error"] ?? []).map(nameAndText),
  };
}

// A node's tags: a list for those that repeat, a text for the others. Text before any tag is a notice, as in Solidity.
function tagged(node, label, problems) {
  const texts = {};
  const lines = node.documentation?.text.split("\n") ?? [];
  const tags = lines.map((line) => line.trim()).reduce((tags, line) => {
    const [, tag, text] = line.match(/^@(\S+)\s*(.*)$/) ?? [];
    if (tag || tags.length === 0) return [...tags, [tag ?? "notice", text ?? line]];
    return [...tags.slice(0, -1), [tags.at(-1)[0], `${tags.at(-1)[1]} ${line}`.trim()]];
  }, []);
  for (const [tag, text] of tags) {
    const repeats = ["param", "return", "custom:error"].includes(tag);
    if (!TAGS[node.nodeType].includes(tag)) problems.push(`${label} has a tag @${tag}, which means nothing here`);
    else if (repeats) texts[tag] = [...(texts[tag] ?? []), text];
    else if (texts[tag]) problems.push(`${label} has two tags @${tag}`);
    else texts[tag] = text;
  }
  return texts;
}

function nameAndText(text) {
  const [, name, rest] = text.match(/^(\S*)\s*(.*)$/);
  return { name, text: rest };
}

// Parameters or return values with their texts. That no text is of something else, solc has checked.
function values(list, texts = [], label, problems) {
  const known = new Map(texts.map(nameAndText).map(({ name, text }) => [name, text]));
  return list.parameters.map((value) => {
    const text = known.get(value.name);
    if (!text) problems.push(`${label} has no text: ${value.name || "(without a name)"}`);
    return { name: value.name, type: type(value), indexed: value.indexed, text };
  });
}

// A struct's fields. The syntax tree has no texts for them, so they are read from between one field and the next.
function fields(node, { source, label, problems }) {
  const bytes = Buffer.from(source);
  const range = ({ src }) => src.split(":").map(Number);
  let from = range(node)[0];
  return node.members.map((member) => {
    const [start, length] = range(member);
    const between = bytes.subarray(from, start).toString().split("\n");
    from = start + length;
    const comments = between.map((line) => line.trim()).filter((line) => line.startsWith("///"));
    const text = comments.map((line) => line.slice(3).trim()).join(" ");
    if (!text) problems.push(`field of ${label} has no text: ${member.name}`);
    return { name: member.name, type: type(member), text };
  });
}

// A type as the interface writes it, without where it is from.
function type(value) {
  return value.typeDescriptions.typeString.replace(/^struct \w+\./, "");
}

// As selectors and topics are made from it: structs are tuples.
function signature(abi, kind, name) {
  const entry = abi.find((entry) => entry.type === kind && entry.name === name);
  const canonical = ({ type, components }) =>
    components ? `(${components.map(canonical).join(",")})${type.slice("tuple".length)}` : type;
  return `${name}(${entry.inputs.map(canonical).join(",")})`;
}

// Functions name only errors that are declared, each once and with its reason; every error is named, or says where it is from.
function errorsMatch({ functions, errors }) {
  const declared = new Set(errors.map((error) => error.name));
  const named = new Set(functions.flatMap((entry) => entry.errors.map((error) => error.name)));
  const wrong = functions.flatMap(({ name, errors }) =>
    errors.flatMap((error, index) => [
      ...(declared.has(error.name) ? [] : [`function ${name} names the error ${error.name}, which is not declared`]),
      ...(/^when \S/.test(error.text) ? [] : [`function ${name} does not say when it fails with ${error.name}`]),
      ...(errors.findIndex((other) => other.name === error.name) === index
        ? []
        : [`function ${name} names the error ${error.name} twice`]),
    ]),
  );
  const orphans = errors.filter(({ name, raisedBy }) => !named.has(name) && !raisedBy);
  return [...wrong, ...orphans.map(({ name }) => `no function fails with the error ${name}, and it has no @custom:raised-by`)];
}

// No two functions share a name, by which texts go, or a selector, by which calls do.
function distinct(functions) {
  const twice = (values) => values.filter((value, index) => values.indexOf(value) !== index);
  const names = twice(functions.map(({ name }) => name)).map((name) => `two functions are named ${name}`);
  const all = [CONSTRUCTOR, ...functions];
  const selectors = twice(all.map(({ selector }) => selector)).map((selector) => {
    const sharing = all.filter((entry) => entry.selector === selector).map((entry) => entry.signature);
    return `the selector 0x${selector} is that of ${sharing.join(" and ")}`;
  });
  return [...names, ...selectors];
}

module.exports = { describe };
