// `Blob`, `File` and `FormData`, and the forms in bodies: loaded by whoever first needs one.
import { foretell, installLazily, lazily } from "./parts.ts";
import type * as Forms from "./parts/forms.ts";

export type { Blob, FormData, Upload } from "./parts/forms.ts";

const part = lazily<typeof Forms>("forms");

let loaded: typeof Forms | undefined;

export function forms(): typeof Forms {
  return (loaded ??= part());
}

export function installForms(): void {
  installLazily(forms, ["Blob", "File", "FormData"]);
  // `req.files`
  foretell(forms, ["files"]);
}

/** Without the classes there is none. */
export function isBlob(value: unknown): value is Forms.Blob {
  return loaded !== undefined && loaded.isBlob(value);
}

export function isFormData(value: unknown): value is Forms.FormData {
  return loaded !== undefined && loaded.isFormData(value);
}
