/**
 * Migrations are `0001-what-it-does.sql` and so on, without gaps and without two of one number: two branches that each
 * added one would run them in another order here than there.
 * @param names of the files in one migrations folder
 */
export function migrationProblems(folder: string, names: readonly string[]): string[] {
  const sorted = [...names].sort();
  const misnamed = sorted.filter((name) => !/^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.sql$/.test(name));
  if (misnamed.length > 0) return misnamed.map((name) => `${folder}/${name} is not named like 0001-what-it-does.sql`);
  return sorted
    .filter((name, index) => Number(name.slice(0, 4)) !== index + 1)
    .slice(0, 1)
    .map((name) => `${folder}/${name} is out of order: numbers go up by one and are used once`);
}
