// Every contract against every past version of it (FULL_TRANSITIVE). Run: npm run compatibility -w schemas
import { contractProblems } from './contract-problems.ts';
import { abandonedVersions, schemaFiles, versionsOf } from './schema-files.ts';

const files = schemaFiles();
const problems = [
  ...files.flatMap((file) => contractProblems(file)),
  ...abandonedVersions(files).map((name) => `${name}: it has versions but no schema; a contract in use is not removed`),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exit(1);
const versions = files.reduce((sum, file) => sum + versionsOf(file).length, 0);
process.stdout.write(`${files.length} contracts are compatible with all their ${versions} versions\n`);
