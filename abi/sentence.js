// The sentence of an error, its `@custom:sentence`: text with the error's fields in braces.
//
// | in braces | what it is replaced by |
// |---|---|
// | `{field}` | the field as it is |
// | `{field:format}` | the field in words, see FORMATS |
// | `{later-earlier}` | the difference of two numbers |
//
// contracts/interfaces/build/sentence.rs reads them for the programs off chain.

// The formats, by the type of field that each takes.
const FORMATS = { payee: /^bytes32$/, asset: /^address$/, time: /^uint\d+$/, status: /^(uint8|Status)$/ };

// What is wrong with a sentence of an error with these parameters.
function problems(sentence, params) {
  const types = new Map(params.map(({ name, type }) => [name, type]));
  const text = sentence.replace(/\{[^{}]*\}/g, "");
  const placeholders = [...sentence.matchAll(/\{([^{}]*)\}/g)].map(([, placeholder]) => placeholder);
  return [
    ...(/[{}]/.test(text) ? ["has a brace without its other"] : []),
    ...(/\.$/.test(text) ? ["ends with a full stop; who shows it adds what the line needs"] : []),
    ...placeholders.flatMap((placeholder) => wrong(placeholder, types) ?? []),
  ];
}

function wrong(placeholder, types) {
  const [, name, sign, rest] = placeholder.match(/^(\w+)(?:([-:])(\w+))?$/) ?? [];
  if (!types.has(name)) return `names {${placeholder}}, which is no parameter`;
  const type = types.get(name);
  const isNumber = /^uint\d+$/;
  if (sign === "-") {
    const numbers = isNumber.test(type) && isNumber.test(types.get(rest) ?? "");
    return numbers ? undefined : `has {${placeholder}}, which is no difference of two numbers`;
  }
  if (sign === ":" && !FORMATS[rest]?.test(type)) return `has {${placeholder}}, and ${type} has no format ${rest}`;
  return undefined;
}

module.exports = { problems };
