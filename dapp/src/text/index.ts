// The texts in the reader's language, of which there is one so far.
export { en as text } from "./en";
