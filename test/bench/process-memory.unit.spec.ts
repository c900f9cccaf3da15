import { expect, it } from 'vitest';
import { residentMebibytes, usedHeapIn } from './process-memory.ts';

it('adds up the spaces of the heap', () => {
  const text = `# TYPE v8js_memory_heap_used gauge
v8js_memory_heap_used{v8js_heap_space_name="new_space"} 1048576
v8js_memory_heap_used{v8js_heap_space_name="old_space"} 3.145728e+6
v8js_memory_heap_limit{v8js_heap_space_name="old_space"} 99999999
`;
  expect(usedHeapIn(text)).toBe(4);
  expect(usedHeapIn('')).toBeUndefined();
});

it('knows nothing of a process that is not there', async () => {
  expect(await residentMebibytes(2 ** 22 + 1)).toBeUndefined();
});
