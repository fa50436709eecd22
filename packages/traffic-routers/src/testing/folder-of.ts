/** The folder of a router under `src`, and its page under `docs/traffic`: `appMesh` → `app-mesh`, `gatewayAPI` → `gateway-api`. */
export const folderOf = (id: string): string => id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
