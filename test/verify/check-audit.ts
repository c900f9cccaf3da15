// Of the packages in the image none has a known vulnerability of high severity, as far as the registry says.
import { AuditUnanswered, askRegistry, graveIn } from '@throughline/image/audit';
import { packagesNeededBy, programsOf, readLockFile } from '@throughline/image/lock-file';

const lock = await readLockFile();
const packages = packagesNeededBy(programsOf(lock), lock);
try {
  const found = graveIn(await askRegistry(), lock, packages);
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
  else console.log(`${packages.length} packages`);
} catch (error) {
  if (!(error instanceof AuditUnanswered)) throw error;
  console.log(`Note: ${packages.length} packages were not looked at. ${error.message}`);
}
