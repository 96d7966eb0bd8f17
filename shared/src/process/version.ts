import manifest from '../../package.json' with { type: 'json' };

/** Of the project, as X.Y.Z: all of its packages, services and images have the same. */
export const version: string = manifest.version;
