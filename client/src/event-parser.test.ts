import { describe, expect, it } from 'vitest';
import { createEventParser } from './event-parser.ts';

describe('the parser of server-sent events', () => {
  it('gives events whole, wherever the pieces are cut', () => {
    const text =
      'retry: 1000\n\nevent: transition\nid: 7.1\ndata: {"seq":1}\n\nid: 8\r\ndata: a\r\ndata: b\r\n\r\n';
    const expected = [
      { name: 'transition', data: '{"seq":1}' },
      { name: 'message', data: 'a\nb' },
    ];
    for (let cut = 0; cut <= text.length; cut++) {
      const parser = createEventParser();
      const events = [...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))];
      expect(events, `cut at ${cut}`).toEqual(expected);
      expect(parser.lastId()).toBe('8');
    }
  });

  it('moves on where to resume by a bookmark that is no event', () => {
    const parser = createEventParser();
    expect(parser.push('id: 1\ndata: x\n\n: still here\nid: 2\n\n')).toHaveLength(1);
    expect(parser.lastId()).toBe('2');
  });

  it('resumes before an event that did not come whole', () => {
    const parser = createEventParser();
    parser.push('id: 1\ndata: x\n\nid: 2\ndata: half');
    expect(parser.lastId()).toBe('1');
  });

  it('passes over comments and unknown fields', () => {
    expect(createEventParser().push(': hello\nfoo: bar\ndata\n\n')).toEqual([{ name: 'message', data: '' }]);
  });
});
