// Links between the pages of the contracts, and to what else is in docs/.
const fs = require("node:fs");
const path = require("node:path");

const docs = path.join(path.dirname(__dirname), "docs");

// The anchor that GitHub gives a heading. test/tools/links.mjs checks that all links lead
// somewhere.
function anchor(heading) {
  return heading.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-");
}

function pageOf(interface_) {
  return `${interface_.slice(1).toLowerCase()}.md`;
}

// What can be linked to, by the name that texts use: `contribute` in IDatanets,
// `IDatanets.contribute` everywhere.
function targets(descriptions) {
  const own = ({ functions, events, errors, structs, types }) => [
    ...functions.map(({ name }) => [name, anchor(name)]),
    ...events.map(({ name }) => [name, anchor(`event ${name}`)]),
    ...errors.map(({ name }) => [name, anchor(`error ${name}`)]),
    ...structs.map(({ name }) => [name, anchor(`struct ${name}`)]),
    ...types.map(({ name }) => [name, anchor(`type ${name}`)]),
    ...types.map(({ name, library }) => [library, anchor(`type ${name}`)]),
  ];
  return new Map(descriptions.map((description) => [description.name, new Map(own(description))]));
}

// Sections of the specification by their numbers, and decisions by theirs.
function sections() {
  const headings = fs.readFileSync(path.join(docs, "SPEC.md"), "utf8").matchAll(/^#+ ((\d+(?:\.\d+)?)\.? .*)$/gm);
  return new Map([...headings].map(([, heading, number]) => [number, anchor(heading)]));
}

function decisions() {
  return new Map(fs.readdirSync(path.join(docs, "adr")).map((name) => [name.slice(0, 4), name]));
}

// A function that puts links into a text of one interface, but none to the anchor that the text is
// under. What cannot be found is added to `problems`.
function linker(interface_, descriptions, problems) {
  const known = targets(descriptions);
  const [spec, adr] = [sections(), decisions()];
  const found = (value, what) => value ?? problems.push(`${interface_} names ${what}, which is not there`);
  return (text, under) =>
    text
      .replaceAll(/`(I[A-Z]\w+)(?:\.(\w+))?`/g, (code, other, name) => {
        if (!known.has(other)) return code;
        if (!name) return `[${code}](${pageOf(other)})`;
        return `[${code}](${pageOf(other)}#${found(known.get(other).get(name), code)})`;
      })
      .replaceAll(/(?<!\[)`(\w+)`/g, (code, name) => {
        const target = known.get(interface_).get(name);
        return target && target !== under ? `[${code}](#${target})` : code;
      })
      .replaceAll(/docs\/SPEC\.md (\d+(?:\.\d+)?)/g, (_, number) => {
        return `[SPEC ${number}](../SPEC.md#${found(spec.get(number), `section ${number} of SPEC.md`)})`;
      })
      .replaceAll(/docs\/adr\/(\d{4})/g, (_, number) => `[ADR ${+number}](../adr/${found(adr.get(number), `decision ${number}`)})`)
      .replaceAll(/(?<!\()docs\/([A-Z]+\.md)/g, (_, name) => `[${name}](../${name})`);
}

module.exports = { anchor, linker, pageOf };
