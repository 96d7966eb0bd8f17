// Writes docs/messages.md. Run it after every change of the message catalogue or the topology.
import { writeFileSync } from 'node:fs';
import { renderMessageDocs } from '../shared/src/contracts/message-docs.ts';

writeFileSync(new URL('../docs/messages.md', import.meta.url), renderMessageDocs());
