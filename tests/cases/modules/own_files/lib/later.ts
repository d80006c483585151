export const later = () => import.meta.url ?? "no url";
