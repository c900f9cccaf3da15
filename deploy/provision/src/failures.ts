/**
 * Something that whoever deploys the hub can put right. The message is one sentence that says what is wrong and what to
 * do; it is shown as it is, without a stack.
 */
export class ProvisionFailure extends Error {
  override readonly name = 'ProvisionFailure';
}
