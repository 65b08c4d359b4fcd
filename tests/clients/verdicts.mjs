// Reads { sdl, documents } from standard input and writes what graphql-js finds wrong with each document.
import { buildSchema, parse, validate } from "graphql";

let text = "";
for await (const piece of process.stdin) text += piece;
const { sdl, documents } = JSON.parse(text);
const schema = buildSchema(sdl);

const verdicts = documents.map((source) => {
  try {
    return validate(schema, parse(source)).map((error) => error.message);
  } catch (error) {
    return [error.message];
  }
});
process.stdout.write(JSON.stringify(verdicts));
