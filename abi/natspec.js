// What an interface says about itself: concepts, definitions, functions by group, events, errors
// and types, and what is missing there. Texts are read from the syntax tree, since solc's `devdoc`
// joins repeated custom tags without a space and has no structs.
//
// Tags of our own, beside NatSpec's. Those of a contract have the form `Name: text`.
//
// | on | tag | meaning |
// |---|---|---|
// | contract | `@custom:concept`, `definition`, `trust`, `convention` | the parts of the page before its functions |
// | contract | `@custom:section` | a section of its functions: a title, a full stop, and an introduction |
// | contract | `@custom:program` | a program with the sections that it has, where several have the functions together |
// | function | `@custom:section` | the section that it belongs to |
// | function | `@custom:caller` | who may call; state-changing functions only |
// | function | `@custom:effect` | a state change, an event (``Emits `Name` ``) or a transfer; repeated, in order |
// | function | `@custom:error Name when ...` | an error that it reverts with; repeated, in the order in which they are checked |
// | function | `@custom:no-error` | why a state-changing function has no error |
// | error | `@custom:sentence` | the error in words, for people who see it in a tool; see sentence.js |
// | error | `@custom:raised-by` | who raises an error that no function names |
//
// contracts/interfaces/build reads sections, errors and sentences too.

const { problems: inSentence } = require("./sentence");

// The SDK routes this selector, of `stylus_constructor()`, to a contract's constructor before any
// function.
const CONSTRUCTOR = { signature: "stylus_constructor()", selector: "5585258d" };
const WIDTH = 100;
const PARTS = { concepts: "concept", definitions: "definition", trust: "trust", conventions: "convention" };
const NAMED = [...Object.values(PARTS), "section", "program"].map((tag) => `custom:${tag}`);
const TAGS = {
  ContractDefinition: ["title", "notice", ...NAMED],
  FunctionDefinition: [
    ...["notice", "dev", "param", "return"],
    ...["custom:section", "custom:caller", "custom:effect", "custom:error", "custom:no-error"],
  ],
  EventDefinition: ["notice", "dev", "param"],
  ErrorDefinition: ["notice", "dev", "param", "custom:sentence", "custom:raised-by"],
  StructDefinition: ["notice", "dev"],
  VariableDeclaration: ["dev"],
};
const REPEATED = {
  ContractDefinition: NAMED,
  FunctionDefinition: ["param", "return", "custom:error", "custom:effect"],
  EventDefinition: ["param"],
  ErrorDefinition: ["param"],
  StructDefinition: [],
  VariableDeclaration: [],
};
const KINDS = {
  FunctionDefinition: "function",
  EventDefinition: "event",
  ErrorDefinition: "error",
  StructDefinition: "struct",
};
// Types whose values a library of the same file names.
const VALUE_TYPE = "UserDefinedValueTypeDefinition";

// `source` and what solc gives for it: `ast`, and `contract` with its `abi` and
// `evm.methodIdentifiers`.
function describe({ source, ast, contract }) {
  const problems = [];
  const root = ast.nodes.find((node) => node.contractKind === "interface");
  const about = tagged(root, root.name, problems);
  for (const tag of ["title", "notice"]) if (!about[tag]) problems.push(`${root.name} has no @${tag}`);
  const parts = Object.entries(PARTS).map(([name, tag]) => [name, named(about, tag, root.name, problems)]);
  const items = root.nodes.map((node) => item(node, { source, contract, problems }));
  const of = (kind) => items.filter((entry) => entry.kind === kind);
  const described = {
    name: root.name,
    title: about.title,
    notice: about.notice,
    ...Object.fromEntries(parts),
    functions: of("function"),
    events: of("event"),
    errors: of("error"),
    structs: of("struct"),
    types: ast.nodes.filter((node) => node.nodeType === VALUE_TYPE).map((node) => valueType(node, ast, problems)),
  };
  described.sections = sections(named(about, "section", root.name, problems), described.functions, problems);
  const programs = about["custom:program"] ? named(about, "program", root.name, problems) : [];
  problems.push(...inPrograms(described.sections, programs));
  const checks = [wide(source), ...described.functions.map(complete), errorsMatch(described), eventsMatch(described)];
  return { ...described, problems: [...problems, ...checks.flat(), ...distinct(described.functions)] };
}

// The texts of a contract's tag, each with the name before its colon.
function named(about, tag, label, problems) {
  const texts = about[`custom:${tag}`] ?? [];
  if (texts.length === 0) problems.push(`${label} has no @custom:${tag}`);
  return texts.map((text) => {
    const [, name, rest] = text.match(/^([^:]+): (.+)$/) ?? [];
    if (!name) problems.push(`${label} has a @custom:${tag} that is not "Name: text": ${text}`);
    return { name, text: rest };
  });
}

function item(node, { source, contract, problems }) {
  const kind = KINDS[node.nodeType];
  const label = `${kind} ${node.name}`;
  const texts = tagged(node, label, problems);
  if (!texts.notice) problems.push(`${label} has no @notice`);
  const entry = { kind, name: node.name, notice: texts.notice, dev: texts.dev };
  if (kind === "struct") return { ...entry, members: members(node, { source, label, problems }) };
  entry.signature = signature(contract.abi, kind, node.name);
  entry.params = values(node.parameters, texts.param, `parameter of ${label}`, problems);
  if (kind === "event") return { ...entry, topic: node.eventSelector };
  const { "custom:raised-by": raisedBy, "custom:sentence": sentence } = texts;
  if (kind === "error") {
    if (!sentence) problems.push(`${label} has no @custom:sentence`);
    else problems.push(...inSentence(sentence, entry.params).map((problem) => `the sentence of ${label} ${problem}`));
    return { ...entry, selector: node.errorSelector, raisedBy, sentence };
  }
  return {
    ...entry,
    section: texts["custom:section"],
    code: code(node, source),
    selector: contract.evm.methodIdentifiers[entry.signature],
    isView: ["view", "pure"].includes(node.stateMutability),
    returns: values(node.returnParameters, texts.return, `return value of ${label}`, problems),
    caller: texts["custom:caller"],
    effects: texts["custom:effect"] ?? [],
    errors: (texts["custom:error"] ?? []).map(nameAndText),
    noError: texts["custom:no-error"],
  };
}

// A node's tags: a list for those that repeat, a text for the others. Text before any tag is a
// notice, as in Solidity.
function tagged(node, label, problems) {
  const texts = {};
  const lines = node.documentation?.text.split("\n") ?? [];
  const tags = lines.map((line) => line.trim()).reduce((tags, line) => {
    const [, tag, text] = line.match(/^@(\S+)\s*(.*)$/) ?? [];
    if (tag || tags.length === 0) return [...tags, [tag ?? "notice", text ?? line]];
    return [...tags.slice(0, -1), [tags.at(-1)[0], `${tags.at(-1)[1]} ${line}`.trim()]];
  }, []);
  for (const [tag, text] of tags) {
    if (!TAGS[node.nodeType].includes(tag)) problems.push(`${label} has a tag @${tag}, which means nothing here`);
    else if (REPEATED[node.nodeType].includes(tag)) texts[tag] = [...(texts[tag] ?? []), text];
    else if (texts[tag]) problems.push(`${label} has two tags @${tag}`);
    else texts[tag] = text;
  }
  return texts;
}

function nameAndText(text) {
  const [, name, rest] = text.match(/^(\S*)\s*(.*)$/);
  return { name, text: rest };
}

// Parameters or return values with their texts. That no text is of something else, solc has
// checked.
function values(list, texts = [], label, problems) {
  const known = new Map(texts.map(nameAndText).map(({ name, text }) => [name, text]));
  return list.parameters.map((value) => {
    const text = known.get(value.name);
    if (!text) problems.push(`${label} has no text: ${value.name || "(without a name)"}`);
    return { name: value.name, type: type(value), indexed: value.indexed, text };
  });
}

// Where a node is in its source: the first byte, and how many there are.
function range({ src }) {
  return src.split(":").map(Number);
}

// The source of a node, as far left as its first line allows.
function code(node, source) {
  const [start, length] = range(node);
  return Buffer.from(source).subarray(start, start + length).toString().replaceAll("\n    ", "\n");
}

// A struct's fields. The syntax tree has no texts for them, so they are read from between one and the
// next.
function members(node, { source, label, problems }) {
  const bytes = Buffer.from(source);
  let from = range(node)[0];
  return node.members.map((member) => {
    const [start, length] = range(member);
    const between = bytes.subarray(from, start).toString().split("\n");
    from = start + length;
    const comments = between.map((line) => line.trim()).filter((line) => line.startsWith("///"));
    const text = comments.map((line) => line.slice(3).trim()).join(" ");
    if (!text) problems.push(`member of ${label} has no text: ${member.name}`);
    return { name: member.name, type: type(member), text };
  });
}

// A value type with its values: the constants of a library, which has the type's description as its
// title.
function valueType(node, ast, problems) {
  const label = `type ${node.name}`;
  const isValue = (constant) => constant.typeDescriptions.typeString === node.canonicalName;
  const library = ast.nodes.find((other) => other.contractKind === "library" && other.nodes.some(isValue));
  if (!library) problems.push(`${label} has no library that names its values`);
  const constants = library?.nodes.filter(isValue) ?? [];
  const values = constants.map((constant) => {
    const text = tagged(constant, `value of ${label}`, problems).dev;
    if (!text) problems.push(`value of ${label} has no text: ${constant.name}`);
    return { name: constant.name, value: Number(constant.value.arguments[0].value), text };
  });
  const title = library && tagged(library, library.name, problems).title;
  if (library && !title) problems.push(`${library.name} has no @title`);
  return { kind: "type", name: node.name, library: library?.name, underlying: type(node.underlyingType), title, values };
}

// A type as the interface writes it, without where it is from.
function type(value) {
  return value.typeDescriptions.typeString.replace(/^(?:struct )?I\w+\./, "");
}

// As selectors and topics are made from it: structs are tuples.
function signature(abi, kind, name) {
  const entry = abi.find((entry) => entry.type === kind && entry.name === name);
  const canonical = ({ type, components }) =>
    components ? `(${components.map(canonical).join(",")})${type.slice("tuple".length)}` : type;
  return `${name}(${entry.inputs.map(canonical).join(",")})`;
}

// The sections that the contract names, in its order, each with its functions in theirs.
function sections(declared, functions, problems) {
  for (const entry of functions) {
    const isDeclared = declared.some(({ name }) => name === entry.section);
    if (!isDeclared) problems.push(`function ${entry.name} is in no @custom:section of its contract`);
  }
  return declared.map(({ name, text }) => {
    const [, title, intro] = text?.match(/^([^.]+)\. (.+)$/) ?? [];
    const own = functions.filter((entry) => entry.section === name);
    if (!title) problems.push(`the @custom:section ${name} is not "Title. Introduction."`);
    const twin = functions.find((entry) => entry.name.toLowerCase() === title?.toLowerCase());
    if (twin) problems.push(`the title ${title} is a function's name, so both have one anchor`);
    if (own.length === 0) problems.push(`the @custom:section ${name} has no function`);
    return { name, title: title ?? name, intro, functions: own };
  });
}

// Notes which programs have a section, where several have the functions together. Returns what is wrong.
function inPrograms(sections, programs) {
  if (programs.length === 0) return [];
  const lists = programs.map(({ name, text }) => ({ name, list: text?.split(", ") ?? [] }));
  for (const section of sections) {
    section.programs = lists.filter(({ list }) => list.includes(section.name)).map(({ name }) => name);
  }
  const none = sections.filter((section) => section.programs.length === 0);
  const unknown = lists.flatMap(({ name, list }) =>
    list.filter((entry) => !sections.some((section) => section.name === entry)).map((entry) => [name, entry]),
  );
  return [
    ...none.map(({ name }) => `no @custom:program has the section ${name}`),
    ...unknown.map(([name, entry]) => `the @custom:program ${name} has the section ${entry}, which is none`),
  ];
}

// Comments wrap.
function wide(source) {
  return source.split("\n").flatMap((line, index) => {
    const isComment = /^\s*(\/\/|\/\*|\*)/.test(line);
    return isComment && line.length > WIDTH ? [`line ${index + 1}: a comment of ${line.length} columns; at most ${WIDTH}`] : [];
  });
}

// A function that changes state says who may call it, what it does, and with which errors it
// reverts, or why with none.
function complete({ name, isView, caller, effects, errors, noError }) {
  const missing = (what) => [`function ${name} ${what}`];
  if (isView) return caller || effects.length > 0 ? missing("changes no state, and has a @custom:caller or @custom:effect") : [];
  return [
    ...(caller ? [] : missing("has no @custom:caller")),
    ...(effects.length > 0 ? [] : missing("has no @custom:effect")),
    ...(errors.length > 0 === !noError ? [] : missing("has either @custom:error or @custom:no-error")),
  ];
}

// Functions name only errors that are declared, each once and with its reason; every error is
// named, or says where it is from.
function errorsMatch({ functions, errors }) {
  const declared = new Set(errors.map((error) => error.name));
  const named = new Set(functions.flatMap((entry) => entry.errors.map((error) => error.name)));
  const wrong = functions.flatMap(({ name, errors }) =>
    errors.flatMap((error, index) => [
      ...(declared.has(error.name) ? [] : [`function ${name} names the error ${error.name}, which is not declared`]),
      ...(/^when \S/.test(error.text) ? [] : [`function ${name} does not say when it reverts with ${error.name}`]),
      ...(errors.findIndex((other) => other.name === error.name) === index
        ? []
        : [`function ${name} names the error ${error.name} twice`]),
    ]),
  );
  const orphans = errors.filter(({ name, raisedBy }) => !named.has(name) && !raisedBy);
  return [...wrong, ...orphans.map(({ name }) => `no function reverts with the error ${name}, and it has no @custom:raised-by`)];
}

// The events of this interface that a function's effects name.
function emitted({ effects }) {
  return effects.flatMap((effect) => [...effect.matchAll(/\b[Ee]mits (?:one )?`(\w+)`/g)].map((match) => match[1]));
}

// Functions emit only events that are declared, and every event is emitted.
function eventsMatch({ functions, events }) {
  const declared = new Set(events.map((event) => event.name));
  const named = new Set(functions.flatMap(emitted));
  return [
    ...[...named].filter((name) => !declared.has(name)).map((name) => `an effect emits ${name}, which is not declared`),
    ...[...declared].filter((name) => !named.has(name)).map((name) => `no effect emits the event ${name}`),
  ];
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

module.exports = { describe, emitted, WIDTH };
