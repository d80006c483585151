// `Blob`, `File` and `FormData`, and the forms in bodies.
export { asBody, Blob, blobOf, contentOf, contentOfBlob, isBlob } from "./forms/blob.ts";
export { File } from "./forms/file.ts";
export { FormData, isFormData } from "./forms/form_data.ts";
export { encodeMultipart } from "./forms/multipart_writer.ts";
export { parseFormData } from "./forms/parse_form_data.ts";
export { readUploads } from "./forms/uploads.ts";
export type { Upload } from "./forms/uploads.ts";
