type CallFrame = { readonly functionName: string; readonly url: string; readonly lineNumber: number };

/** The package that a stack's time belongs to: of the innermost function that has a file; V8's own work by its name. */
export function packageOf(stack: readonly CallFrame[]): string {
  const [innermost] = stack;
  if (innermost && /^\((garbage collector|program)\)$/.test(innermost.functionName)) return innermost.functionName;
  const url = stack.find((frame) => frame.url !== '')?.url;
  return url === undefined ? '(native)' : packageOfUrl(url);
}

/** `name file:line`, as short as it can be found again. */
export function frameOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const file = url.startsWith('node:') ? url : url.split('/').slice(-2).join('/');
  return `${name} ${file}:${lineNumber + 1}`;
}

function packageOfUrl(url: string): string {
  if (url.startsWith('node:')) {
    const [first = '', second] = url.slice('node:'.length).split('/');
    return `node:${first === 'internal' && second ? second : first}`;
  }
  const installed = url.split('/node_modules/').at(-1);
  if (installed !== undefined && installed !== url) {
    const [first = '', second] = installed.split('/');
    return first.startsWith('@') && second ? `${first}/${second}` : first;
  }
  return /\/((?:services|packages)\/[^/]+|proto|schemas)\//.exec(url)?.[1] ?? url;
}
