/** Something that whoever builds the image can put right, or has to know. Shown as it is, without a stack. */
export class ImageFailure extends Error {
  override readonly name = 'ImageFailure';
}
