// The cursor of lists whose items are sorted by one id.
import { decodeCursor, isUuid, keyOfParts } from '@order-saga/shared/http/paging';

/** The id after which a page begins; undefined: the first page. @throws RequestError VALIDATION_FAILED */
export const afterId = (cursor: string | undefined): string | undefined =>
  decodeCursor(cursor, keyOfParts(isUuid))?.[0];
