// Relay's compiler writes imports without an extension, as bundlers take them. Node.js wants one.
import { register } from "node:module";

const hooks = `
export function resolve(specifier, context, next) {
  return next(specifier.startsWith("./") && specifier.endsWith(".graphql") ? specifier + ".js" : specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
